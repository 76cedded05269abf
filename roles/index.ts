export { type KeepalivedInput, keepalived } from './keepalived/index.js'
export { balance, type NginxInput, nginx, page, proxy, redirect } from './nginx/index.js'
export { type SecurityInput, security } from './security/index.js'
