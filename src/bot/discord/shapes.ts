// The shapes of what the desk sends to Discord: buttons, forms and commands with their types as the numbers
// the API publishes, so that nothing of a client library is loaded to make one.

export interface ButtonShape {
  readonly type: 2;
  /** 2 is plain, 3 good, 4 danger. */
  readonly style: 2 | 3 | 4;
  readonly label: string;
  readonly custom_id: string;
}

export interface RowShape {
  readonly type: 1;
  readonly components: readonly ButtonShape[];
}

export interface InputShape {
  readonly type: 4;
  readonly custom_id: string;
  /** 1 is a line, 2 a paragraph. */
  readonly style: 1 | 2;
  readonly required: boolean;
  readonly max_length: number;
}

/** The data of an interaction callback of type MODAL (9). */
export interface FormShape {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly {
    readonly type: 18;
    readonly label: string;
    readonly description?: string;
    readonly component: InputShape;
  }[];
}

interface Named {
  readonly name: string;
  readonly description: string;
}

export type OptionShape = Named & { readonly required: boolean } & (
    | {
        readonly type: 3;
        readonly autocomplete?: true;
        readonly max_length?: number;
        readonly choices?: readonly { readonly name: string; readonly value: string }[];
      }
    | { readonly type: 4; readonly min_value: number; readonly max_value: number }
  );

export type SubcommandShape = Named & {
  readonly type: 1;
  readonly options: readonly OptionShape[];
};

export interface CommandShape extends Named {
  readonly type: 1;
  readonly options: readonly OptionShape[] | readonly SubcommandShape[];
  /** A number, as the API's specification has it; null offers it to everybody. */
  readonly default_member_permissions: number | null;
  readonly contexts: readonly number[];
  readonly integration_types: readonly number[];
}
