import {
  exportCertificate,
  issueFixture,
  listCertificates,
  renewCertificate,
  revokeCertificate,
  showCertificate,
  unholdCertificate,
} from './ca-certificates.ts'
import { createCommunity, listCommunities, publishCrl } from './ca-communities.ts'
import { issueCertificate, makeRequest, showRequest } from './ca-issuing.ts'
import type { Command } from './command.ts'
import { commandOf } from './subcommands.ts'

/** Issues and revokes with the local certificate authorities of a data directory that no other process uses. */
export const caCommand: Command = commandOf(
  'ca',
  'Issues certificates of the local communities, good and broken ones, revokes them and publishes CRLs',
  [
    listCommunities,
    createCommunity,
    issueCertificate,
    makeRequest,
    showRequest,
    listCertificates,
    showCertificate,
    exportCertificate,
    renewCertificate,
    revokeCertificate,
    unholdCertificate,
    issueFixture,
    publishCrl,
  ],
)
