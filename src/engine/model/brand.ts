// A brand: a plain value that carries, in its type only, the proof that it was made by the one
// function allowed to make it. Nothing of a brand exists when the program runs.

declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
