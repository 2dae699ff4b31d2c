export { freshTrack } from './fresh-track.ts';
export { cycleWith } from './graph/cycle-with.ts';
export type { GraphNode } from './graph/graph-node.ts';
export type { GraphProblem } from './graph/graph-problem.ts';
export { overlaps } from './graph/overlaps.ts';
export type { Overlap } from './graph/overlaps.ts';
export { ancestors, descendants } from './graph/reach.ts';
export { ready } from './graph/ready.ts';
export { targetFile } from './graph/target-file.ts';
export type { TargetFile } from './graph/target-file.ts';
export { proposedNodes, ticketNodes } from './graph/ticket-nodes.ts';
export { MAX_NODES, validateGraph } from './graph/validate-graph.ts';
export type { GraphResult } from './graph/validate-graph.ts';
export type { ValidGraph } from './graph/valid-graph.ts';
export { movePipeline } from './pipeline/move-pipeline.ts';
export type { PipelineMove } from './pipeline/move-pipeline.ts';
export { pipelineTable } from './pipeline/pipeline-table.ts';
export type { PipelineCommand, PipelineHappening, PipelineOccurrence, PipelineRow } from './pipeline/pipeline-table.ts';
export { isSatisfied, isStuck } from './ticket/is-satisfied.ts';
export type { TicketCommand, TicketHappening, TicketOccurrence } from './ticket/ticket-happening.ts';
export { MAX_ATTEMPTS, ticketTable } from './ticket/ticket-table.ts';
export type { TicketRow } from './ticket/ticket-table.ts';
export { transition } from './ticket/transition.ts';
export type { Transition } from './ticket/transition.ts';
export { commandPipeline } from './commands/command-pipeline.ts';
export type { CommandResult } from './commands/command-result.ts';
export { commandTicket } from './commands/command-ticket.ts';
export { leaveWorktree } from './commands/leave-worktree.ts';
export { confirmTicket } from './commands/confirm-ticket.ts';
export { reviewTicket } from './commands/review-ticket.ts';
export { addTicket, deleteTicket, editTicket, splitTicket } from './commands/edit-tickets.ts';
export { conduct, isAtRest } from './driver/conduct.ts';
export type {
  ApprovalsPort,
  ChecksPort,
  ConductPorts,
  Done,
  MergesPort,
  RunsPort,
  TrackFrame,
  TrackLog,
  WorkersPort,
  WorktreesPort,
} from './driver/conduct-ports.ts';
export { allowanceUsd } from './engine/allowance.ts';
export { baseEvidence } from './engine/base-look.ts';
export { DEFAULT_WORKERS } from './engine/engine-settings.ts';
export type { EngineLimits, EngineSettings } from './engine/engine-settings.ts';
export { lookAtTrack } from './engine/look-at-track.ts';
export type { LookedAtTrack, RunnableTrack, UnrunnableTrack } from './engine/look-at-track.ts';
export { nextSteps } from './engine/next-steps.ts';
export { workersAtWork } from './engine/workers-at-work.ts';
export type { AskStep, StartStep, Step } from './engine/step.ts';
export { escalatedChoice } from './tiers/escalated-choice.ts';
export { resolveTier } from './tiers/resolve-tier.ts';
export { acceptPlan, whenPlannedAgain } from './plan/accept-plan.ts';
export { MAX_REFUSED_PLANS, MAX_TRACKS, readTicketPlan, readTrackPlan } from './plan/read-plan.ts';
export type { PlanResult } from './plan/read-plan.ts';
export { epicBrief, qaBrief, trackBrief, workerBrief } from './prompts/briefs.ts';
export type { ShownFile } from './prompts/briefs.ts';
export { readVerdict } from './prompts/read-verdict.ts';
export { systemPrompt } from './prompts/system-prompts.ts';
export { qaVerdictTool, submitPlanTool } from './prompts/tier-tools.ts';
export type { PricedCall, PriceLookup } from './quote/price-lookup.ts';
export { quotePlan, sumQuotes } from './quote/quote-plan.ts';
export type { PlanQuote, QuoteBasis } from './quote/quote-plan.ts';
export { quoteTicket } from './quote/quote-ticket.ts';
export { withQuotes } from './quote/with-quotes.ts';
export type { TierWork, WorkSample } from './quote/work-sample.ts';
export { exportTrack } from './track-folder/export-track.ts';
export type { TrackFolder } from './track-folder/export-track.ts';
export type { FolderTicket, FolderTrack } from './track-folder/folder-metadata.ts';
export { importedTickets } from './track-folder/imported-tickets.ts';
export { importTrack } from './track-folder/import-track.ts';
export type { ImportResult } from './track-folder/import-track.ts';
