export { readJsonObject } from './read-json-object.ts'
export { createRecordedChannel } from './recorded-channel.ts'
export {
  type UdapAnswer,
  type UdapChannel,
  UdapChannelError,
  type UdapPurpose,
} from './udap-channel.ts'
