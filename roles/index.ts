export { keepalived } from './keepalived/index.js'
export { nginx } from './nginx/index.js'
