// A group of refusal codes as the page of refusals shows it: where people meet them, and what each means.

export interface CodeGroup {
  readonly title: string;
  readonly says: string;
  readonly codes: Readonly<Record<string, string>>;
}
