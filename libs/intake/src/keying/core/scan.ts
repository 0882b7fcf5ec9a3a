/** The kinds of scan that can be shown beside what was keyed. */
export const SCAN_TYPES = ['application/pdf', 'image/png', 'image/jpeg'] as const;
export type ScanType = (typeof SCAN_TYPES)[number];

const BEGINNINGS: Readonly<Record<ScanType, Buffer>> = {
  'application/pdf': Buffer.from('%PDF-'),
  'image/png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
};

/** What a scan is by its first bytes, whatever its name says; undefined where it is none of the kinds above. */
export function scanType(bytes: Buffer): ScanType | undefined {
  return SCAN_TYPES.find((type) => bytes.subarray(0, BEGINNINGS[type].length).equals(BEGINNINGS[type]));
}
