/** A word or phrase, as a regular expression, and what to write in its place. A space also matches a line break. */
export type BannedWord = readonly [word: string, replacement: string]

/** Private metaphors, and English that reads as if it were translated. Nothing that has a legitimate use here. */
export const bannedWords: readonly BannedWord[] = [
  ['anew', 'again'],
  ['afresh', 'again, from scratch'],
  ['beforehand', 'before, in advance'],
  ['whom', 'name the person or program: "the user that owns …"'],
  ['whereof|thereof|hereof|whereby|thereby|whereupon|thereupon|hither|thither', 'a second sentence'],
  ['midst', 'middle'],
  ['(?:declared|needed|is|are) no more(?! than)', 'no longer'],
  ['(?:come|comes|go|goes|travel|travels|ride|rides) along', 'is sent, installed or included with …'],
  ['travels? together', 'are sent together'],
  ['run to come', 'the next run'],
  ['(?:speak|speaks|spoke|speaking) of', 'is about, names, mentions'],
  ['(?:say|says|said) of (?:itself|themselves)', 'declares'],
  ['(?:who|whoever) calls', 'the caller'],
  [
    '(?:exchanges?|lines?|connections?|process|processes|round trips?|file|command|program|ms|MiB) a (?:host|run|file|folder|second)',
    'per …',
  ],
  ['looks? before', 'check'],
  ['nothing to complain about', 'no problems found'],

  ['convoys?|passengers?|riding|deliver(?:y|ies)', 'exchange, exchange item; sent together with'],
  ['veils?|veiled|disguises?|disguised', 'secret placeholder; encode'],
  ['lend|lends|lent', 'pass'],
  ['strangers?|mishaps?', 'unknown variable; error'],
  ['forecasts?|foreseen', 'predict, prediction; expected'],
  ['owed|forgive|forgives|forgiven', 'pending handler; clear'],
  ['remedy|remedies', 'hint'],
  ['troubles?', 'failure, problem'],
  ['complaints?', 'error, problem'],
  ['refuse(?=[A-Z])', 'assert…, validate…'],
  ['rosters?|handouts?|heirs?', 'hosts; access files; rightful holder'],
  ['sweeps?', 'remove, destroy, clean up'],
  ['houses?|drawers?', 'haploy, source tree; component, folder'],
  ['contenders?', 'tool'],
  ['blows?', 'fault'],
]
