/** A word or phrase, as a regular expression, and what to write in its place. A space also matches a line break. */
export type BannedWord = readonly [word: string, replacement: string]

/** Private metaphors, and English that reads as if it were translated. Nothing that has a legitimate use here. */
export const bannedWords: readonly BannedWord[] = [
  ['whereof|thereof|hereof|whereby|thereby|whereupon|thereupon|hither|thither', 'a second sentence'],
  ['run to come', 'the next run'],
  ['(?:who|whoever) calls', 'the caller'],

  ['convoys?|passengers?', 'exchange, exchange item'],
  ['veils?|veiled|disguises?|disguised', 'secret placeholder; encode'],
  ['mishaps?', 'error'],
  ['forecasts?', 'prediction'],
  ['owed|forgive|forgives|forgiven', 'pending handler; clear'],
  ['remedy|remedies', 'hint'],
  ['rosters?|handouts?|heirs?', 'hosts; access files; rightful holder'],
  ['contenders?', 'tool'],
]
