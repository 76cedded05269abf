import { expect } from 'chai'
import fc from 'fast-check'
import { Collector } from '../../src/transport/collector.js'

const key = 'k0123456789ab'

describe('The output of an exchange', () => {
  it('is separated from its end mark wherever the stream is split, even when it resembles the mark', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.integer({ min: 1, max: key.length - 1 }).map((length) => key.slice(0, length)),
    )
    const text = fc.array(piece).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 255 }), fc.array(fc.nat({ max: 7 })), (output, code, lengths) => {
        fc.pre(!`${output}${key}`.slice(0, -1).includes(key))
        const chunks: Buffer[] = []
        const collector = new Collector(key, (chunk) => chunks.push(Buffer.from(chunk)))
        let stream = Buffer.from(`${output}${key} ${code}\nmore`)
        for (const length of [...lengths, stream.length]) {
          collector.take(stream.subarray(0, length))
          stream = stream.subarray(length)
        }
        expect(collector.bytes.toString()).to.equal(output)
        expect(Buffer.concat(chunks).toString()).to.equal(output)
        expect([collector.mark, collector.garbled]).to.deep.equal([String(code), false])
      }),
    )
  })

  it('is garbled when the text after the key is longer than an exit code', () => {
    const collector = new Collector(key, () => {})
    collector.take(Buffer.from(`${key} 0`))
    expect(collector.garbled).to.equal(false)
    collector.take(Buffer.alloc(20, 'x'))
    expect(collector.garbled).to.equal(true)
  })
})
