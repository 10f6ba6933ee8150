export { readScenarios, type ScenarioFile } from './read-scenarios.ts'
export { printFinding, printSummary, runNamed } from './run-named.ts'
export { openScenarioBench, type ScenarioBench } from './scenario-bench.ts'
export { type FileResult, writeReports } from './write-reports.ts'
