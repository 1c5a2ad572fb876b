/** A labeled line of a notice. */
export interface TextLine {
  readonly label: string;
  /** Value in one line. Text of the repository, of a person or of a program is in quotes. */
  readonly value: string;
}

/** A step that the reader can take. */
export interface NextStep {
  readonly text: string;
  readonly command: string;
}

/** The parts of a notice, which e-mail and chat show in their own form. */
export interface NoticeText {
  /** One line of ASCII characters, also the subject of the e-mail. */
  readonly title: string;
  readonly lines: readonly TextLine[];
  readonly steps: readonly NextStep[];
  /** Name of the role that may take the steps. */
  readonly role: string;
  /** Address of the execution in the AWS console. */
  readonly link: string;
}
