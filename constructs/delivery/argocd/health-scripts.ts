/**
 * Health checks for Argo CD, in Lua 5.1. Argo CD opens no libraries but the base one and `table`
 * (argo-cd util/lua/lua.go), so there are no string functions here.
 *
 * A script sees the live object as `obj` and returns `{status, message}`. `Progressing` makes a wave
 * wait, `Degraded` fails the sync, which is then tried again. So what is merely not there yet has to be
 * `Progressing`.
 */

/** What is common to all: nothing is known of an object that goes away, or that nobody has looked at. */
const START = `local hs = {}
hs.status = "Progressing"
hs.message = "Waiting for the controller"
if obj.metadata ~= nil and obj.metadata.deletionTimestamp ~= nil then
  hs.message = "Being deleted"
  return hs
end
if obj.status == nil then
  return hs
end
`;

/** A status that belongs to an earlier spec says nothing about this one. */
const CURRENT = `local observed = obj.status.observedGeneration
if observed ~= nil and obj.metadata.generation ~= nil and observed ~= obj.metadata.generation then
  hs.message = "Waiting for the controller to see the change"
  return hs
end
`;

/** Looks for the condition Ready, and keeps its reason and message. */
const READY = `local ready = nil
local reason = nil
if obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Ready" then
      ready = condition.status
      reason = condition.reason
      hs.message = condition.message or condition.reason or hs.message
    end
  end
end
`;

/** Kinds with a condition Ready: everything of Knative. */
export const readyCondition = `${START}${CURRENT}${READY}if ready == "True" then
  hs.status = "Healthy"
  hs.message = "Ready"
elseif ready == "False" then
  hs.status = "Degraded"
end
return hs
`;

/** Rook's objects (rook pkg/operator/k8sutil/status.go). */
export const rookPhase = `${START}${CURRENT}local phase = obj.status.phase
if phase == "Ready" then
  hs.status = "Healthy"
  hs.message = "Ready"
elseif phase == "ReconcileFailed" or phase == "Failed" or phase == "Failure" then
  hs.status = "Degraded"
  hs.message = "Rook could not make it: see the log of its operator"
elseif phase ~= nil and phase ~= "" then
  hs.message = phase
end
return hs
`;

/** Camel K's platform (camel-k pkg/apis/camel/v1/integrationplatform_types.go). */
export const integrationPlatform = `${START}${CURRENT}${READY}local phase = obj.status.phase
if phase == "Ready" then
  hs.status = "Healthy"
  hs.message = "Ready"
elseif phase == "Error" or phase == "Duplicate" then
  hs.status = "Degraded"
elseif phase ~= nil and phase ~= "" then
  hs.message = phase
end
return hs
`;

/**
 * Camel K's Integration. Argo CD has a check of its own, which calls a first build, with Ready=False for
 * minutes, a failure.
 */
export const integration = `${START}${CURRENT}${READY}local phase = obj.status.phase
if phase == "Error" then
  hs.status = "Degraded"
elseif phase == "Running" and ready == "True" then
  hs.status = "Healthy"
  hs.message = "Running"
elseif phase == "Running" and ready == "False" and reason ~= "DeploymentProgressing" then
  hs.status = "Degraded"
elseif phase ~= nil and phase ~= "" and phase ~= "Running" then
  hs.message = phase
end
return hs
`;

/** A schedule is healthy when it is accepted; its runs have a health of their own. */
export const scheduledSparkApplication = `${START}if obj.spec ~= nil and obj.spec.suspend == true then
  hs.status = "Suspended"
  hs.message = "The schedule is suspended"
  return hs
end
local state = obj.status.scheduleState
if state == "Scheduled" then
  hs.status = "Healthy"
  hs.message = "Scheduled"
elseif state == "FailedValidation" then
  hs.status = "Degraded"
  hs.message = obj.status.reason or "The schedule is not valid"
end
return hs
`;

/**
 * Applications, without which the waves of an app of apps would not wait for anything: Argo CD dropped
 * its own check in 1.8.
 *
 * An Application that could not be compared has no unhealthy resources either, so it must have been
 * synced before its health counts. While it is being synced, what is degraded may still come up.
 * What somebody has suspended does not hold up the rest.
 */
export const application = `${START}local operation = obj.status.operationState
local phase = nil
if operation ~= nil then
  phase = operation.phase
end
if phase == "Failed" or phase == "Error" then
  hs.status = "Degraded"
  hs.message = operation.message or "The sync failed"
  return hs
end
local sync = obj.status.sync
if sync == nil or sync.status == nil or sync.status == "Unknown" then
  hs.message = "Waiting for a comparison with the repository"
  return hs
end
if sync.status ~= "Synced" and phase ~= "Succeeded" then
  hs.message = "Waiting for the sync"
  return hs
end
local health = obj.status.health
if health == nil or health.status == nil then
  return hs
end
hs.message = health.message or health.status
if health.status == "Healthy" or health.status == "Suspended" then
  hs.status = "Healthy"
elseif health.status == "Degraded" and phase ~= "Running" then
  hs.status = "Degraded"
end
return hs
`;
