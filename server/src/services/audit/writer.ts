import type { AuditRecord } from '../../contract/audit.ts'
import type { Store } from '../../data/store.ts'
import { newId } from '../../kit/ids.ts'
import { audits } from './shapes.ts'

/** Stores an audit record; resolved, it is durable: an answered request is an audited one. */
export async function insertAudit(store: Store, record: AuditRecord): Promise<void> {
  await store.insert(audits, { $id: newId(record.time), ...record })
}
