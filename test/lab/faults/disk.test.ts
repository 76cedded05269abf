import { expect } from 'chai'
import { type Fault, itRecoversFrom } from './fault.js'
import { Fixture, host } from './fixture.js'

describe('A disk', function () {
  this.timeout(180_000)
  let fixture: Fixture
  /** The handler runs once, whatever becomes of the runs before. */
  const page = (own: Omit<Fault, 'args'>): Fault => ({
    args: ['page'],
    afterwards: ['cat /srv/told', 'told\n'],
    ...own,
  })

  before(async function () {
    fixture = await Fixture.create(this)
    fixture.project.role('page', {
      variables: 'z.object({ size: z.int().default(100_000) })',
      tasks: `file('write the page', '/srv/disk/page', { content: 'x'.repeat(vars.size), notify: 'tell' }),`,
      handlers: `command('tell', 'echo told >> /srv/told'),`,
    })
  })
  beforeEach(() => fixture.on('umount -q /srv/disk || :; rm -rf /srv/disk /srv/told; mkdir /srv/disk'))
  after(() => fixture?.remove())

  const old = 'printf old >/srv/disk/page'
  const isOld = ['head -c 9 /srv/disk/page; ls -A /srv/disk', 'oldpage\n'] as const
  const freeSpace = /^Free some space on the host: `df -h`/

  itRecoversFrom(
    'that is full refuses the new file, and the old one stays',
    () => fixture,
    page({
      begins: `mount -t tmpfs -o size=64k tmpfs /srv/disk; ${old}`,
      meanwhile: isOld,
      ends: 'mount -o remount,size=1M /srv/disk',
      says: [
        /file \/srv\/disk\/page: the new content was rejected, and nothing was changed/,
        /No space left on device/,
      ],
      hint: freeSpace,
    }),
  )

  itRecoversFrom(
    'without a free inode refuses it, too',
    () => fixture,
    page({
      begins: `mount -t tmpfs -o nr_inodes=2 tmpfs /srv/disk; ${old}`,
      meanwhile: isOld,
      ends: 'mount -o remount,nr_inodes=9 /srv/disk',
      says: [/rejected, and nothing was changed/, /No space left on device/],
      hint: freeSpace,
    }),
  )

  itRecoversFrom(
    'that takes what is written, and says only when it is flushed that it cannot keep it, does not get the new file',
    () => fixture,
    {
      args: ['page', '-e', 'page.size=3000000'],
      begins: `mkdir -p /srv/below && mount -t tmpfs -o size=2M tmpfs /srv/below && truncate -s 8M /srv/below/image
        [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
        loop=$(losetup -f); [ -e "$loop" ] || mknod "$loop" b 7 "\${loop#/dev/loop}"
        mkfs.ext4 -q -O ^has_journal /srv/below/image && mount -o loop,errors=continue /srv/below/image /srv/disk
        rmdir /srv/disk/lost+found; ${old}; sync`,
      meanwhile: isOld,
      ends: 'umount /srv/disk /srv/below',
      says: [/content failed/, /error syncing '\/srv\/disk\/\.haploy-\w+': (No space left|Input\/output)/],
      hint: /df -h|journalctl -k/,
    },
  )

  itRecoversFrom(
    'that is mounted read-only refuses it',
    () => fixture,
    page({
      begins: `mount -t tmpfs tmpfs /srv/disk; ${old}; mount -o remount,ro /srv/disk`,
      meanwhile: isOld,
      ends: 'mount -o remount,rw /srv/disk',
      says: [/file \/srv\/disk\/page: the folder \/srv\/disk cannot be written to/],
      hint: /how its file system is mounted \(`findmnt -T`\)/,
    }),
  )

  itRecoversFrom(
    'with an immutable file keeps it, and its handler is not lost',
    () => fixture,
    page({
      begins: `${old}; chattr +i /srv/disk/page`,
      meanwhile: isOld,
      ends: 'chattr -i /srv/disk/page',
      says: [/\/srv\/disk\/page cannot be changed, even by root/],
      hint: /immutable \(`lsattr -d`, `chattr -i`\)/,
    }),
  )

  itRecoversFrom(
    'with an immutable folder keeps what is in it',
    () => fixture,
    page({
      begins: `${old}; chattr +i /srv/disk`,
      meanwhile: isOld,
      ends: 'chattr -i /srv/disk',
      says: [/file \/srv\/disk\/page: the folder \/srv\/disk cannot be written to/],
      hint: /its attributes \(`lsattr -d`\)/,
    }),
  )

  itRecoversFrom(
    'with a directory where the file is to be keeps it',
    () => fixture,
    page({
      begins: 'mkdir /srv/disk/page',
      meanwhile: ['ls -A /srv/disk', 'page\n'],
      ends: 'rmdir /srv/disk/page',
      says: [/\/srv\/disk\/page is a directory, so no file can be written there/],
      hint: /Give the path of a file, or remove what is there/,
    }),
  )

  itRecoversFrom(
    'on which it cannot be noted that a handler is pending gets no change that would need it',
    () => fixture,
    page({
      begins: `${old}; rm -rf /var/lib/haploy; mkdir /var/lib/haploy; mount -t tmpfs -o size=4k tmpfs /var/lib/haploy
        head -c 9000 /dev/zero 2>/dev/null >/var/lib/haploy/full || :`,
      meanwhile: isOld,
      ends: 'umount /var/lib/haploy',
      says: [/cannot note on the host that handler 'tell' is pending/, /No space left on device/],
      hint: freeSpace,
    }),
  )

  for (const [what, options] of [
    ['full', 'size=4k'],
    ['read-only', 'ro'],
  ]) {
    it(`that cannot hold the lock, being ${what}, does not stop the run, but causes a warning`, async () => {
      await fixture.on(`mkdir -p /run/haploy; mount -t tmpfs -o ${options} tmpfs /run/haploy
        head -c 9000 /dev/zero 2>/dev/null >/run/haploy/full || :`)
      const report = await fixture.project.run(['page']).finally(() => fixture.on('umount /run/haploy'))
      expect(report.code).to.equal(0)
      expect(report.changed[host]).to.be.above(0)
      expect(report.warnings).to.have.length(1)
      expect(report.warnings[0]).to.match(
        /^the host could not be locked, so another run may change it at the same time: .*\n(Free some space|The file system)/,
      )
    })
  }
})
