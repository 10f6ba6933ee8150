export { createRecordedChannel } from './recorded-channel.ts'
export {
  type UdapAnswer,
  type UdapChannel,
  UdapChannelError,
  type UdapPurpose,
} from './udap-channel.ts'
