export {
  type JsonMember,
  type JsonNode,
  JsonTextError,
  jsonLimits,
  readJson,
  repeatedNames,
  repeatedPaths,
} from './json-text.ts'
