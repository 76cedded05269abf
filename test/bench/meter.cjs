const fs = require('node:fs')

// Loaded into a measured process before everything else: at its end it writes down what it took.

const file = process.env.HAPLOY_BENCH_METER
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  if (file) fs.writeFileSync(file, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }))
})
