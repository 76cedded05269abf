import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'

/** A mail server on a lab host that accepts all mail to the host's own port 25 and stores it in a file. */
export class MailSink {
  private constructor(
    readonly lab: Lab,
    readonly host: string,
  ) {}

  static async on(lab: Lab, host: string): Promise<MailSink> {
    await on(lab, host, `cat >/root/mail-sink.pl <<'END'\n${server}END\n:>${mailbox}`)
    await on(lab, host, 'systemd-run --quiet --unit=mail-sink perl /root/mail-sink.pl')
    await on(lab, host, `for try in $(seq 60); do ss -Hltn sport = 25 | grep -q . && exit; sleep 0.5; done; exit 1`)
    return new MailSink(lab, host)
  }

  /** All mail received so far: envelopes, headers and texts, as sent. */
  mail(): Promise<string> {
    return on(this.lab, this.host, `cat ${mailbox}`)
  }

  async stop(): Promise<void> {
    await on(this.lab, this.host, 'systemctl stop mail-sink')
  }
}

const mailbox = '/root/mail-sink.mbox'

const server = `use strict;
use IO::Socket::INET;
my $port = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 25, Listen => 5, ReuseAddr => 1) or die $!;
while (my $client = $port->accept) {
    open my $box, '>>', '${mailbox}' or die $!;
    $client->autoflush;
    print $client "220 sink\\r\\n";
    my $in_text = 0;
    while (my $line = <$client>) {
        $line =~ s/\\r?\\n$//;
        print $box "$line\\n";
        if ($in_text) {
            next unless $line eq '.';
            $in_text = 0;
            print $client "250 kept\\r\\n";
        } elsif ($line =~ /^DATA$/i) {
            $in_text = 1;
            print $client "354 go on\\r\\n";
        } elsif ($line =~ /^QUIT$/i) {
            print $client "221 bye\\r\\n";
            last;
        } else {
            print $client "250 ok\\r\\n";
        }
    }
    close $box;
}
`
