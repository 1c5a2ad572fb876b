import ts from 'typescript';

import { fileOf, nodesIn, readFunctionSources, type FunctionSources } from './function-sources';

/** Source files whose error messages describe the content of a template, a configuration file, or JSON. */
const ABOUT_FILES = /^shared\/(?:template|text|release\/problems)\/|^shared\/release\/configuration\.ts$/;
/** Source files with formatters: functions such as `cut`, whose results consist of the arguments. */
const FORMATTERS = /^shared\/text\//;
/** Error class whose messages never reach a user: the error aborts an invocation after the job result was sent. */
const UNREPORTED = 'OutOfTimeError';
/**
 * Names of object properties whose values become error messages. Job results for CodePipeline and rejected deployment
 * steps have such properties.
 */
const MESSAGE_PROPERTIES = new Set(['message', 'advice']);
/** Minimum number of words that make a part of a message understandable without the rest of the message. */
const PIECE_WORDS = 4;

/** One string literal of an error message. In a template literal, `…` replaces each `${…}`. */
export interface ErrorText {
  readonly text: string;
  /** File and line in `functions/`. */
  readonly at: string;
  /** True if the message describes the content of a file. */
  readonly isAboutFile: boolean;
  /** True for a short literal that only connects other parts of a message. */
  readonly isJoint: boolean;
}

/**
 * Returns every string literal in `functions/` that can become part of an error message. Starts at each error class and
 * follows constants, parameters and function results, so a new helper or error class needs no change here. Ignores all
 * object properties except `MESSAGE_PROPERTIES`.
 */
export function errorTexts(): ErrorText[] {
  const sources = readFunctionSources();
  const tracer = new Tracer(sources);
  for (const node of sources.files.flatMap(nodesIn)) {
    if (ts.isClassDeclaration(node)) tracer.traceErrorClass(node);
    if (ts.isPropertyAssignment(node) && MESSAGE_PROPERTIES.has(node.name.getText())) {
      tracer.trace(node.initializer, 'message');
    }
    if (ts.isShorthandPropertyAssignment(node) && MESSAGE_PROPERTIES.has(node.name.text)) {
      tracer.traceName(node, 'message');
    }
  }
  return tracer.texts;
}

/** Role of an expression: `message` is a whole message or its start, `piece` is a later part of a message. */
type Role = 'message' | 'piece';
type Call = ts.CallExpression | ts.NewExpression;

class Tracer {
  readonly texts: ErrorText[] = [];
  private readonly visited = new Set<string>();
  private readonly calls = new Map<ts.Node, Call[]>();
  private readonly pushed = new Map<ts.Node, ts.Expression[]>();

  constructor(private readonly sources: FunctionSources) {
    for (const node of sources.files.flatMap(nodesIn)) {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) this.index(node);
    }
  }

  /**
   * Traces the messages of a class that extends `Error` directly. Ignores all other error classes, because their super
   * calls pass the messages to such a class.
   */
  traceErrorClass(declaration: ts.ClassDeclaration): void {
    const base = baseOf(declaration);
    if (base?.getText() !== 'Error' || declaration.name?.text === UNREPORTED) return;
    const ownConstructor = declaration.members.find(ts.isConstructorDeclaration);
    const calls =
      ownConstructor === undefined
        ? (this.calls.get(declaration) ?? [])
        : nodesUnder(ownConstructor).filter(isSuperCall);
    for (const call of calls) this.traceArgument(call, 0, 'message');
  }

  trace(node: ts.Expression, role: Role): void {
    const key = `${role} ${fileOf(node)} ${String(node.pos)} ${String(node.end)}`;
    if (this.visited.has(key)) return;
    this.visited.add(key);
    if (ts.isStringLiteralLike(node)) this.record(node, node.text, role);
    else if (ts.isTemplateExpression(node)) this.traceTemplate(node, role);
    else if (ts.isIdentifier(node)) this.traceName(node, role);
    else if (ts.isCallExpression(node)) this.traceCall(node, role);
    else for (const inner of innerOf(node)) this.trace(inner, role);
  }

  /**
   * Traces the values of a name. For a constant, traces the initializer and the values that are pushed to the array.
   * For a parameter, traces the argument in every call.
   */
  traceName(name: ts.Node, role: Role): void {
    const declaration = this.sources.declarationOf(name);
    if (declaration === undefined) return;
    if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
      this.trace(declaration.initializer, role);
      for (const value of this.pushed.get(declaration) ?? []) this.trace(value, 'piece');
    }
    if (!ts.isParameter(declaration)) return;
    const owner = declaration.parent;
    const position = owner.parameters.indexOf(declaration);
    for (const call of this.calls.get(calledAs(owner)) ?? []) this.traceArgument(call, position, role);
  }

  private traceArgument(call: Call, position: number, role: Role): void {
    const argument = call.arguments?.[position];
    if (argument !== undefined) this.trace(argument, role);
  }

  private traceTemplate(node: ts.TemplateExpression, role: Role): void {
    const text = textOf(node);
    this.record(node, text, role);
    for (const [index, { expression }] of node.templateSpans.entries()) {
      // If the template literal contains no words of its own, the message starts with the first expression.
      this.trace(expression, index === 0 && wordsOf(text) === 0 ? role : 'piece');
    }
  }

  /**
   * Traces the result of a function. For a formatter, such as `cut`, traces the arguments. For a method, traces the
   * object and the results of callbacks.
   */
  private traceCall(call: ts.CallExpression, role: Role): void {
    const declaration = this.sources.declarationOf(call.expression);
    const body = declaration && functionOf(declaration);
    if (body !== undefined && !FORMATTERS.test(fileOf(body))) {
      for (const result of resultsOf(body)) this.trace(result, role);
      return;
    }
    if (body !== undefined) for (const argument of call.arguments) this.trace(argument, role);
    if (ts.isPropertyAccessExpression(call.expression)) {
      this.trace(call.expression.expression, 'piece');
      for (const argument of call.arguments.filter(ts.isArrowFunction)) {
        for (const result of resultsOf(argument)) this.trace(result, 'piece');
      }
    }
  }

  private record(node: ts.Node, text: string, role: Role): void {
    if (wordsOf(text) === 0) return;
    const file = fileOf(node);
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
    this.texts.push({
      text,
      at: `${file}:${String(line + 1)}`,
      isAboutFile: ABOUT_FILES.test(file),
      isJoint: role === 'piece' && wordsOf(text) < PIECE_WORDS,
    });
  }

  private index(call: Call): void {
    const { expression: callee } = call;
    const declaration = isSuperCall(call) ? this.baseDeclarationOf(call) : this.sources.declarationOf(callee);
    if (declaration !== undefined) listIn(this.calls, declaration).push(call);
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'push') return;
    const array = this.sources.declarationOf(callee.expression);
    if (array !== undefined) listIn(this.pushed, array).push(...(call.arguments ?? []));
  }

  private baseDeclarationOf(call: ts.Node): ts.Declaration | undefined {
    const base = baseOf(ts.findAncestor(call, ts.isClassDeclaration));
    return base && this.sources.declarationOf(base);
  }
}

function listIn<V>(map: Map<ts.Node, V[]>, key: ts.Node): V[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function baseOf(declaration: ts.ClassDeclaration | undefined): ts.Expression | undefined {
  return declaration?.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
    ?.expression;
}

const isSuperCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;

type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction;
const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) || ts.isArrowFunction(node);

/** Returns the function that a declaration defines: `function f() {}` or `const f = () => …`. */
function functionOf(declaration: ts.Declaration): FunctionNode | undefined {
  if (isFunction(declaration)) return declaration;
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value !== undefined && isFunction(value) ? value : undefined;
}

/** Returns the declaration under which `calls` lists the calls of a function or constructor. */
const calledAs = (owner: ts.SignatureDeclaration): ts.Node =>
  ts.isArrowFunction(owner) || ts.isConstructorDeclaration(owner) ? owner.parent : owner;

function resultsOf({ body }: FunctionNode): ts.Expression[] {
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  return nodesUnder(body).flatMap((node) => (ts.isReturnStatement(node) ? (node.expression ?? []) : []));
}

/** Returns the descendants of a syntax node, without the bodies of nested functions. */
function nodesUnder(top: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  ts.forEachChild(top, (node) => {
    nodes.push(node, ...(isFunction(node) ? [] : nodesUnder(node)));
  });
  return nodes;
}

/** Returns the inner expressions whose values an expression may have or contain. */
function innerOf(node: ts.Node): ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node)) return [node.left, node.right];
  if (ts.isSpreadElement(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
    return [node.expression];
  }
  if (ts.isArrayLiteralExpression(node)) return [...node.elements];
  return ts.isNewExpression(node) ? [...(node.arguments ?? [])] : [];
}

const textOf = (node: ts.TemplateExpression): string =>
  (node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')).replace(
    /…{2,}/g,
    '…',
  );

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[A-Za-z]/.test(word)).length;
