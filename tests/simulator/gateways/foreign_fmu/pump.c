/* A feed pump as somebody else writes an FMU: inputs speed [rpm], level [m] and the Boolean enabled, parameter gain;
   outputs flow [t/h] and the Integer starts. FORGETS leaves the flow out of the restored state; BREAKS gives no number. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
typedef void *Component;
typedef const unsigned References[];
typedef enum { OK, Warning, Discard, Error } Status;
typedef struct {
  double speed, level, gain, flow;
  int enabled, starts;
} Pump;

EXPORT const char *fmi2GetTypesPlatform(void) { return "default"; }
EXPORT const char *fmi2GetVersion(void) { return "2.0"; }
EXPORT Status fmi2SetDebugLogging(Component c, int on, size_t n, const char *const names[]) { return OK; }
EXPORT Component fmi2Instantiate(const char *name, int type, const char *guid, const char *place, const void *calls,
                                 int visible, int logging) {
  Pump *pump = calloc(1, sizeof *pump);
  pump->gain = 0.01;
  return pump;
}
EXPORT void fmi2FreeInstance(Component c) { free(c); }
EXPORT Status fmi2SetupExperiment(Component c, int t, double x, double start, int ends, double stop) { return OK; }
EXPORT Status fmi2EnterInitializationMode(Component c) { return OK; }
EXPORT Status fmi2ExitInitializationMode(Component c) { return OK; }
EXPORT Status fmi2Terminate(Component c) { return OK; }
EXPORT Status fmi2Reset(Component c) { return OK; }

EXPORT Status fmi2GetReal(Component c, References v, size_t n, double x[]) {
  const Pump *pump = c;
  for (size_t i = 0; i < n; ++i) x[i] = v[i] == 3 ? pump->flow : v[i] == 2 ? pump->gain : v[i] ? pump->level : pump->speed;
  return OK;
}
EXPORT Status fmi2SetReal(Component c, References v, size_t n, const double x[]) {
  Pump *pump = c;
  for (size_t i = 0; i < n; ++i) *(v[i] == 2 ? &pump->gain : v[i] ? &pump->level : &pump->speed) = x[i];
  return OK;
}
EXPORT Status fmi2GetInteger(Component c, References v, size_t n, int x[]) {
  for (size_t i = 0; i < n; ++i) x[i] = ((Pump *)c)->starts;
  return OK;
}
EXPORT Status fmi2SetInteger(Component c, References v, size_t n, const int x[]) { return Error; }
EXPORT Status fmi2GetBoolean(Component c, References v, size_t n, int x[]) {
  for (size_t i = 0; i < n; ++i) x[i] = ((Pump *)c)->enabled;
  return OK;
}
EXPORT Status fmi2SetBoolean(Component c, References v, size_t n, const int x[]) {
  Pump *pump = c;
  for (size_t i = 0; i < n; ++i) {
    pump->starts += x[i] && !pump->enabled;
    pump->enabled = x[i];
  }
  return OK;
}
EXPORT Status fmi2GetString(Component c, References v, size_t n, const char *x[]) { return Error; }
EXPORT Status fmi2SetString(Component c, References v, size_t n, const char *const x[]) { return Error; }

EXPORT Status fmi2DoStep(Component c, double now, double step, int kept) {
  Pump *pump = c;
  const double wanted = pump->enabled ? pump->gain * pump->speed / (1.0 + 0.1 * pump->level) : 0.0;
  pump->flow += (wanted - pump->flow) * (1.0 - exp(-step / 5.0));
#ifdef BREAKS
  if (now > 10.0) pump->flow = NAN;
#endif
  return OK;
}

EXPORT Status fmi2GetFMUstate(Component c, void **state) {
  if (!*state) *state = malloc(sizeof(Pump));
  memcpy(*state, c, sizeof(Pump));
  return OK;
}
EXPORT Status fmi2SetFMUstate(Component c, void *state) {
#ifdef FORGETS
  const double kept = ((Pump *)c)->flow;
  memcpy(c, state, sizeof(Pump));
  ((Pump *)c)->flow = kept;
#else
  memcpy(c, state, sizeof(Pump));
#endif
  return OK;
}
EXPORT Status fmi2FreeFMUstate(Component c, void **state) {
  free(*state);
  *state = NULL;
  return OK;
}

/* What the standard lists and this one does not offer. */
#define NOT_OFFERED(name) EXPORT Status name(Component c) { return Error; }
NOT_OFFERED(fmi2SerializedFMUstateSize) NOT_OFFERED(fmi2SerializeFMUstate) NOT_OFFERED(fmi2DeSerializeFMUstate)
NOT_OFFERED(fmi2GetDirectionalDerivative) NOT_OFFERED(fmi2SetRealInputDerivatives)
NOT_OFFERED(fmi2GetRealOutputDerivatives) NOT_OFFERED(fmi2CancelStep) NOT_OFFERED(fmi2GetStatus)
NOT_OFFERED(fmi2GetRealStatus) NOT_OFFERED(fmi2GetIntegerStatus) NOT_OFFERED(fmi2GetBooleanStatus)
NOT_OFFERED(fmi2GetStringStatus)
