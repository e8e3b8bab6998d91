import type { Case } from '../case.js';
import { abandoning } from './abandoning.js';
import { affinity } from './affinity.js';
import { affinityOthers } from './affinity-others.js';
import { hinting, touching } from './annotating.js';
import { announcedEndings } from './announced-ends.js';
import { asCompletedCases } from './as-completed.js';
import { blockedCaller } from './blocked-caller.js';
import { blockedWorkers } from './blocked-workers.js';
import { blockedWorkersReplaced } from './blocked-workers-replaced.js';
import { blocking } from './blocking.js';
import { blockingDeepValues } from './blocking-deep-values.js';
import { blockingMeanwhile } from './blocking-meanwhile.js';
import { blockingRejected } from './blocking-rejected.js';
import { blockingValues } from './blocking-values.js';
import { blockingWhenReady } from './blocking-when-ready.js';
import { broadcastValues } from './broadcast-values.js';
import { broadcasts } from './broadcasts.js';
import { callbackContexts } from './callback-contexts.js';
import { cancelling } from './cancelling.js';
import { capabilities } from './capabilities.js';
import { carriedByMethod } from './carried-by-method.js';
import { carriedContext } from './carried-context.js';
import { carriedFailing } from './carried-failing.js';
import { carriedSteps } from './carried-steps.js';
import { clockUnaffected } from './clock-unaffected.js';
import { clocks } from './clocks.js';
import { closed } from './closed.js';
import { closedPorts } from './closed-ports.js';
import { closing } from './closing.js';
import { closingAgain } from './closing-again.js';
import { closingAnyhow } from './closing-anyhow.js';
import { dataCases } from './data-cases.js';
import { deepValues } from './deep-values.js';
import { dispatcherOptionValues } from './dispatcher-option-values.js';
import { dispatcherOptions } from './dispatcher-options.js';
import { endedWhenClosed } from './ended-when-closed.js';
import { errorClasses } from './error-classes.js';
import { errorParts } from './error-parts.js';
import { errors } from './errors.js';
import { eventTimes } from './event-times.js';
import { events } from './events.js';
import { exactLimits } from './exact-limits.js';
import { failedStarts } from './failed-starts.js';
import { failingModules } from './failing-modules.js';
import { fallingSilent } from './falling-silent.js';
import { falsyErrors } from './falsy-errors.js';
import { falsyReasons } from './falsy-reasons.js';
import { futureStates } from './future-states.js';
import { futures } from './futures.js';
import { generators } from './generators.js';
import { hostileErrors } from './hostile-errors.js';
import { hostileSignals } from './hostile-signals.js';
import { idleAndAffinity } from './idle-and-affinity.js';
import { idleWorkersLost } from './idle-workers-lost.js';
import { invalidCalls } from './invalid-calls.js';
import { invalidValues } from './invalid-values.js';
import { iteratorStates } from './iterator-states.js';
import { largeErrors } from './large-errors.js';
import { literalClauses } from './literal-clauses.js';
import { literalClosing } from './literal-closing.js';
import { literalRunning } from './literal-running.js';
import { loadingModules } from './loading-modules.js';
import { lostObservation } from './lost-observation.js';
import { lostWorkers } from './lost-workers.js';
import { mapCases } from './map-cases.js';
import { matrixData } from './matrix-data.js';
import { matrixInvalid } from './matrix-invalid.js';
import { matrixOptions } from './matrix-options.js';
import { matrixValues } from './matrix-values.js';
import { meanwhileCases } from './meanwhile-cases.js';
import { messages } from './messages.js';
import { modules } from './modules.js';
import { neverLeftWaiting } from './never-left-waiting.js';
import { output } from './output.js';
import { parallel } from './parallel.js';
import { prefetchedObservation } from './prefetched-observation.js';
import { priority } from './priority.js';
import { priorityOfBoundTasks } from './priority-of-bound-tasks.js';
import { processExit } from './process-exit.js';
import { producer } from './producer.js';
import { progress } from './progress.js';
import { progressByMethod } from './progress-by-method.js';
import { progressLimits } from './progress-limits.js';
import { quantiles } from './quantiles.js';
import { reactiveState } from './reactive-state.js';
import { realms } from './realms.js';
import { recovery } from './recovery.js';
import { references } from './references.js';
import { rejectedObservation } from './rejected-observation.js';
import { replacedTimers } from './replaced-timers.js';
import { replacedWorkers } from './replaced-workers.js';
import { running } from './running.js';
import { runningTimeouts } from './running-timeouts.js';
import { secondCopy } from './second-copy.js';
import { sequences } from './sequences.js';
import { settledOnce } from './settled-once.js';
import { sharedSignals } from './shared-signals.js';
import { sharingCases } from './sharing-cases.js';
import { signalledWorkers } from './signalled-workers.js';
import { signals } from './signals.js';
import { statistics } from './statistics.js';
import { stopping } from './stopping.js';
import { storms } from './storms.js';
import { streamAndDispatcher } from './stream-and-dispatcher.js';
import { streamClosing } from './stream-closing.js';
import { streamClosingErrors } from './stream-closing-errors.js';
import { streamClosingAnyhow } from './stream-closing-anyhow.js';
import { streamData } from './stream-data.js';
import { streamEnding } from './stream-ending.js';
import { streamHighWaterMark } from './stream-high-water-mark.js';
import { streamObservation } from './stream-observation.js';
import { streamReadable } from './stream-readable.js';
import { streamRejections } from './stream-rejections.js';
import { streamStopping } from './stream-stopping.js';
import { streams } from './streams.js';
import { taskContext } from './task-context.js';
import { teardownSequences } from './teardown-sequences.js';
import { theTasks } from './tasks.js';
import { timeoutValues } from './timeout-values.js';
import { timeouts } from './timeouts.js';
import { timersReplacedByTasks } from './timers-replaced-by-tasks.js';
import { undefinedOptions } from './undefined-options.js';
import { undefinedValues } from './undefined-values.js';
import { unknownOptions } from './unknown-options.js';
import { unobserved } from './unobserved.js';
import { waits } from './wait.js';
import { waitingSignals } from './waiting-signals.js';
import { workerEvents } from './worker-events.js';
import { workerSetup } from './worker-setup.js';
import { workerStatistics } from './worker-statistics.js';
import { workerTeardown } from './worker-teardown.js';
import { workers } from './workers.js';
import { wornWorkers } from './worn-workers.js';

const unnoticed = 'the end of a worker is not reported';
const withoutTurn =
  'the request to stop does not reach the worker, whose event loop gets no turn between two yields: that takes a macrotask, not a microtask';

/** All cases of the suite, in the order of the parts of the contract. */
export const cases: readonly Case[] = [
  ...[
    touching(['engine'], theTasks),
    invalidValues,
    invalidCalls,
    dispatcherOptions,
    dispatcherOptionValues,
    undefinedOptions,
    unknownOptions,
    messages,
    reactiveState,
    references,
  ],
  ...touching(['engine'], taskContext, callbackContexts, replacedTimers, timersReplacedByTasks),
  // The engine decides in which order promises, callbacks and unhandled rejections are processed.
  ...[futureStates, futures, producer, waits, asCompletedCases, waitingSignals, touching(['engine'], unobserved)],
  // Without shared memory a call cannot be withdrawn from a worker, and which calls it has started is unknown.
  ...[touching(['memory'], running, parallel), workers, touching(['memory'], priority, affinity, affinityOthers)],
  ...[timeouts, timeoutValues, touching(['memory'], runningTimeouts, clocks, clockUnaffected)],
  ...[
    touching(['memory'], cancelling, stopping),
    touching(['engine'], signals, hostileSignals, sharedSignals),
    touching(['crash'], abandoning),
  ],
  ...touching(
    ['crash'],
    hinting(
      unnoticed,
      lostWorkers,
      idleWorkersLost,
      recovery,
      failedStarts,
      closedPorts,
      announcedEndings,
      signalledWorkers,
    ),
    failingModules,
    modules,
    loadingModules,
  ),
  ...touching(['crash'], neverLeftWaiting, storms, fallingSilent, endedWhenClosed),
  ...touching(['memory', 'crash'], blockedWorkers, blockedWorkersReplaced),
  ...touching(['engine', 'memory'], blockedCaller),
  ...touching(['engine'], dataCases),
  ...touching(['engine', 'memory'], deepValues, blockingDeepValues, sharingCases),
  ...secondCopy,
  ...touching(['engine'], errors, errorClasses, errorParts, hostileErrors, largeErrors, realms),
  ...touching(['engine'], undefinedValues, falsyErrors, falsyReasons),
  ...touching(['memory'], blocking, blockingMeanwhile, blockingRejected, blockingWhenReady, blockingValues),
  ...[closed, closing, closingAnyhow, processExit, output],
  ...touching(['memory', 'crash'], workerSetup, workerTeardown, teardownSequences, broadcasts, broadcastValues),
  ...[
    touching(['memory'], streams, streamEnding),
    streamRejections,
    touching(
      ['memory'],
      streamHighWaterMark,
      hinting(withoutTurn, streamClosing, streamClosingAnyhow, streamClosingErrors),
      streamStopping,
    ),
  ],
  ...[
    touching(['engine'], streamData, streamReadable),
    streamAndDispatcher,
    touching(['memory'], hinting(withoutTurn, generators)),
  ],
  ...mapCases,
  ...[touching(['memory'], progress, progressLimits), statistics, workerStatistics, events, eventTimes, workerEvents],
  ...[idleAndAffinity, wornWorkers, touching(['memory'], [...replacedWorkers, ...priorityOfBoundTasks])],
  ...[
    touching(['memory'], iteratorStates, exactLimits, sequences, progressByMethod, settledOnce),
    touching(['engine'], literalClauses),
    touching(['memory'], literalRunning, literalClosing),
    touching(['crash'], closingAgain),
    touching(['engine', 'memory', 'crash'], meanwhileCases),
  ],
  ...[matrixInvalid, matrixValues, touching(['memory'], matrixOptions), touching(['engine'], matrixData)],
  ...[
    quantiles,
    rejectedObservation,
    touching(['memory'], prefetchedObservation, streamObservation),
    touching(['crash'], lostObservation),
  ],
  ...touching(['engine'], carriedContext, carriedByMethod, carriedSteps, carriedFailing),
  capabilities,
].flat();
