import {
  BatchGetCommitsCommand,
  CodeCommitClient,
  GetBlobCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetDifferencesCommand,
  GetFileCommand,
  GetFolderCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';

import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Returns the requests with which an auditor looks at a commit and at what it changes. */
export function auditedCommitReads(session: RoleSession, repositoryName: string, commitId: string): Read[] {
  const left = ['codecommit:GetRepository', 'codecommit:GetFolder'];
  return commitReads(session, repositoryName, commitId).filter(([action]) => !left.includes(action));
}

/** Returns the requests with which an approver looks at a commit and at what it changes. */
export function commitReads(session: RoleSession, repositoryName: string, commitId: string): Read[] {
  const client = session.client(CodeCommitClient);
  return [
    ['codecommit:GetRepository', () => client.send(new GetRepositoryCommand({ repositoryName }))],
    ['codecommit:GetBranch', () => client.send(new GetBranchCommand({ repositoryName, branchName: 'main' }))],
    ['codecommit:GetCommit', () => client.send(new GetCommitCommand({ repositoryName, commitId }))],
    [
      'codecommit:BatchGetCommits',
      () => client.send(new BatchGetCommitsCommand({ repositoryName, commitIds: [commitId] })),
    ],
    [
      'codecommit:GetDifferences',
      () => client.send(new GetDifferencesCommand({ repositoryName, afterCommitSpecifier: commitId })),
    ],
    [
      'codecommit:GetFile',
      () => client.send(new GetFileCommand({ repositoryName, filePath: 'buildspec.yml' })),
    ],
    ['codecommit:GetFolder', () => client.send(new GetFolderCommand({ repositoryName, folderPath: '/' }))],
    ['codecommit:GetBlob', () => client.send(new GetBlobCommand({ repositoryName, blobId: commitId }))],
  ];
}
