import { expect } from 'chai'
import { Secret } from '../../src/core/shell/secret.js'
import { postMessage } from '../../src/notify/webhook.js'
import { Receiver } from './receiver.js'

describe('A message to a webhook', () => {
  let receiver: Receiver
  afterEach(() => receiver.close())

  const post = (url: string, text = 'done', milliseconds = 5000) =>
    postMessage(new Secret(url), text, AbortSignal.timeout(milliseconds)).then(
      () => undefined,
      (error: Error) => error.message,
    )

  it('is JSON as Slack takes it, and text from hosts addresses nobody', async () => {
    receiver = await new Receiver().listen()
    expect(await post(`${receiver.url}/services/fake-token?a=b`, 'a & b\n<!channel> ü')).to.equal(undefined)
    expect(receiver.received).to.deep.equal([
      {
        url: '/services/fake-token?a=b',
        type: 'application/json',
        body: '{"text":"a &amp; b\\n&lt;!channel&gt; ü"}',
      },
    ])
  })

  it('fails if the server does not accept it, and the reason does not name the server', async () => {
    receiver = await new Receiver(302).listen()
    expect(await post(receiver.url)).to.equal('it answered with the status 302')
    expect(receiver.received).to.have.length(1)
    const { url } = receiver
    receiver.close()
    expect(await post(url)).to.equal('it cannot be reached (ECONNREFUSED)')
    expect(await post('https://fake-host.invalid/fake-token')).to.match(
      /^it cannot be reached \((ENOTFOUND|EAI_AGAIN|ABORT_ERR)\)$/,
    )
  })

  it('waits no longer than it may', async () => {
    receiver = await new Receiver(0).listen()
    const start = Date.now()
    expect(await post(receiver.url, 'done', 300)).to.match(/cannot be reached/)
    expect(Date.now() - start).to.be.within(290, 3000)
  })
})
