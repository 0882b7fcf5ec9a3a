/** Who did something: a member of staff, as the records keep it. */
export interface By {
  id: string;
  name: string;
}
