export { canonicalJson, canonicalText } from './canonical';
export { compareCodePoints } from './code-points';
export { JsonText, onOneLine } from './json-text';
export { mergeJson } from './merge';
export { member } from './nodes';
export type {
  JsonArray,
  JsonBoolean,
  JsonMember,
  JsonNode,
  JsonNull,
  JsonNumber,
  JsonObject,
  JsonString,
} from './nodes';
export { MAX_DOCUMENT_DEPTH, MAX_JSON_DEPTH, parseJson } from './parse';
export { pythonFloat } from './python-float';
export { quote, quoteOrNull } from './quote';
export { stringsOf } from './strings';
export { loneSurrogateAt } from './surrogates';
