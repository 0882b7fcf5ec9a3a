import type { Staff } from '#accounts';

interface NavigationItem {
  href: string;
  text: string;
  active: boolean;
}

const PUBLIC = [
  ['/', 'Home'],
  ['/receipts', 'Check your receipt'],
  ['/journal', 'Journal'],
] as const;
const OFFICER = [
  ['/officer', 'What needs me'],
  ['/officer/assemblies', 'Assemblies'],
  ['/officer/consultations', 'Consultations'],
  ['/officer/findings', 'Findings'],
  ['/officer/outcomes', 'Outcomes'],
  ['/officer/decisions', 'Decisions'],
  ['/officer/inbox', 'Inbox'],
  ['/officer/outbox', 'Outbox'],
  ['/members', 'Members'],
] as const;
const MEMBER = [
  ['/members', 'Recommendations'],
  ['/', 'Public pages'],
] as const;

/** The links at the top: by role, with the deepest one that holds this address marked. */
export function navigationOf(staff: Staff | undefined, url: string): NavigationItem[] {
  const path = url.split('?')[0] ?? '/';
  const links: readonly (readonly [string, string])[] =
    staff === undefined ? PUBLIC : staff.role === 'member' ? MEMBER : OFFICER;
  const here = links
    .map(([href]) => href)
    .filter((href) => path === href || (href !== '/' && path.startsWith(`${href}/`)))
    .sort((a, b) => b.length - a.length)[0];
  return links.map(([href, text]) => ({ href, text, active: href === here }));
}
