import type { Incoming } from '#intake';
import { FormSheet, SentSheet, type Receipt } from './pages/answer.js';
import { Person } from './person.js';
import type { Story } from './story.js';

/** Sends an answer as any program may, by the public API. */
export async function post(
  base: string,
  { slug, intent }: { slug: string; intent: string },
  answer: Pick<Incoming, 'answers' | 'respondent' | 'publish'>,
): Promise<Receipt> {
  const answered = await fetch(`${base}/api/v1/consultations/${slug}/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': intent },
    body: JSON.stringify(answer),
  });
  if (answered.status !== 201) throw new Error(`${String(answered.status)}: ${await answered.text()}`);
  return (await answered.json()) as Receipt;
}

/** What somebody says in the form, and whether every page of it is looked at on the way, wide and narrow. */
export interface Said {
  stance: string;
  words: string;
  looking?: boolean;
}

/** Answers on R1 by the form, page by page, with JavaScript switched off; on a phone where nobody looks. */
export async function answerByForm(base: string, story: Story, said: Said): Promise<Receipt> {
  const { stance, words, looking = false } = said;
  const person = await Person.arrive(base, { javaScript: false, width: looking ? 1280 : 375 });
  const look = async (sheet: FormSheet | SentSheet, name: string) => {
    await sheet.here();
    if (looking) await sheet.lookTwice(name);
  };
  await person.goTo(`/consultations/${story.consultation.slug}/respond`);
  const items = new FormSheet(person, 'Which recommendations do you want to answer?');
  await look(items, 'form-items');
  await items.leaveOut(/R4/u);
  await items.continue();

  const [asked, why] = story.items['R1']?.questions ?? [];
  const first = new FormSheet(person, asked?.prompt ?? '');
  await look(first, 'form-stance');
  await first.choose(stance);
  await first.continue();
  const second = new FormSheet(person, why?.prompt ?? '');
  await second.say(words);
  await look(second, 'form-words');
  await second.continue();
  const files = new FormSheet(person, 'Do you want to add a file?');
  await files.continue();

  const who = new FormSheet(person, 'Who are you answering for?');
  await look(who, 'form-who');
  await who.choose('Myself');
  await who.continue();
  const contact = new FormSheet(person, 'Your name and email');
  await look(contact, 'form-contact');
  await contact.continue();
  const publishing = new FormSheet(person, 'May we publish your answer?');
  await look(publishing, 'form-publishing');
  await publishing.choose('Publish it without a name');
  await publishing.continue();

  const check = new FormSheet(person, 'Check your answers before you send them');
  if (!(await check.text()).includes(words)) throw new Error('what was written is not there to be checked');
  await look(check, 'form-check');
  await check.send();
  // A test is quicker than a person, so it is asked to send again.
  const again = new FormSheet(person, 'Please check and send again');
  if (await again.isHere()) await again.send();
  const sent = new SentSheet(person);
  await look(sent, 'form-sent');
  return sent.receipt();
}
