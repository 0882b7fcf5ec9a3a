import type { Consultation, ConsultationDocument, Signature } from './core/consultation.js';
import type {
  ConsultationRow,
  DocumentRow,
  ExtensionRow,
  ItemRow,
  OverrideRow,
} from './entities/consultation.entity.js';

/** The rows that make one consultation. */
export interface Parts {
  assembly: Consultation['assembly'];
  items: ItemRow[];
  documents: DocumentRow[];
  extensions: ExtensionRow[];
  overrides: OverrideRow[];
}

export function toConsultation(row: ConsultationRow, parts: Parts): Consultation {
  const documentsOf = (itemId: string | null): ConsultationDocument[] =>
    parts.documents.filter((one) => one.itemId === itemId).map(toDocument);
  const { assemblyId: _assembly, createdById, createdByName, launchSnapshot: _snapshot, ...facts } = row;
  const { submittedById, submittedByName, submittedAt, approvedById, approvedByName, approvedAt, ...rest } = facts;
  return {
    ...rest,
    assembly: parts.assembly,
    items: parts.items.map(({ consultationId: _consultation, ...item }) => ({
      ...item,
      documents: documentsOf(item.id),
    })),
    documents: documentsOf(null),
    createdBy: { id: createdById, name: createdByName },
    submitted: signature(submittedById, submittedByName, submittedAt),
    approved: signature(approvedById, approvedByName, approvedAt),
    extensions: parts.extensions.map((one) => ({
      before: one.closedAtBefore,
      closesAt: one.closesAt,
      reason: one.reason,
      by: { id: one.byId, name: one.byName, at: one.at },
    })),
    overrides: parts.overrides.map(({ rule, version, reason, role, byId, byName, at }) => ({
      rule,
      version,
      reason,
      role,
      by: { id: byId, name: byName, at },
    })),
  };
}

function toDocument(row: DocumentRow): ConsultationDocument {
  const { id, title, kind, url, content, fileName, mediaType, sha256: hash } = row;
  return { id, title, kind, url, content, fileName, mediaType, hash };
}

function signature(id: string | null, name: string | null, at: Date | null): Signature | null {
  return id === null || name === null || at === null ? null : { id, name, at };
}
