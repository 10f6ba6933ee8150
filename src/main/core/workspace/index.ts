export { createWorkspaceReader } from './workspace-reader.ts'
export { workspaceRpc } from './workspace-rpc.ts'
export { buildWorkspaceJsonSchema, type Workspace, workspaceSchema } from './workspace-schema.ts'
