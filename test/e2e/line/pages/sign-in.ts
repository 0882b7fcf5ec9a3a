import { Person } from '../person.js';
import { Sheet } from './sheet.js';

export class SignInSheet extends Sheet {
  protected readonly address = /^\/sign-in/u;
  protected readonly heading = 'Sign in';

  async signIn(email: string, password: string): Promise<void> {
    await this.fill({ 'Email address': email, Password: password });
    await this.press('Sign in');
  }
}

/** Somebody of the staff who has signed in and stands where they wanted to be. */
export async function signedIn(
  base: string,
  account: { email: string; password: string },
  { to }: { to: string },
): Promise<Person> {
  const person = await Person.arrive(base);
  await person.goTo(to);
  await new SignInSheet(person).signIn(account.email, account.password);
  return person;
}
