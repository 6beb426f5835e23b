/* FMI 2.0 co-simulation around yixian_run. Values are shown and set in the units of their tags. */
#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef void *fmi2Component, *fmi2ComponentEnvironment, *fmi2FMUstate;
typedef unsigned int fmi2ValueReference;
typedef double fmi2Real;
typedef int fmi2Integer, fmi2Boolean;
typedef char fmi2Char, fmi2Byte;
typedef const fmi2Char *fmi2String;
typedef enum { fmi2OK, fmi2Warning, fmi2Discard, fmi2Error, fmi2Fatal, fmi2Pending } fmi2Status;
typedef enum { fmi2ModelExchange, fmi2CoSimulation } fmi2Type;
typedef void (*Logger)(fmi2ComponentEnvironment, fmi2String, fmi2Status, fmi2String, fmi2String, ...);
typedef struct {
  Logger logger;
  void *(*allocateMemory)(size_t, size_t);
  void (*freeMemory)(void *);
  void (*stepFinished)(fmi2ComponentEnvironment, fmi2Status);
  fmi2ComponentEnvironment componentEnvironment;
} fmi2CallbackFunctions;

typedef struct {
  double buffer[SIZE];
  double start;
  double first_scan;
  fmi2CallbackFunctions functions;
  char name[128];
} Plant;

static fmi2Status refuse(Plant *plant, const char *message, double value, fmi2ValueReference place) {
  if (plant->functions.logger)
    plant->functions.logger(plant->functions.componentEnvironment, plant->name, fmi2Error, "logStatusError", message,
                            value, place);
  return fmi2Error;
}

static void begin(Plant *plant) {
  memcpy(plant->buffer, initial, sizeof initial);
  plant->start = 0.0;
  plant->first_scan = initial[CLOCK];
}

EXPORT const char *fmi2GetTypesPlatform(void) { return "default"; }
EXPORT const char *fmi2GetVersion(void) { return "2.0"; }
EXPORT fmi2Status fmi2SetDebugLogging(fmi2Component c, fmi2Boolean on, size_t n, const fmi2String categories[]) {
  (void)c, (void)on, (void)n, (void)categories;
  return fmi2OK;
}

EXPORT fmi2Component fmi2Instantiate(fmi2String name, fmi2Type type, fmi2String guid, fmi2String resources,
                                     const fmi2CallbackFunctions *functions, fmi2Boolean visible, fmi2Boolean logging) {
  (void)resources, (void)visible, (void)logging;
  if (type != fmi2CoSimulation || !guid || strcmp(guid, GUID)) {
    if (functions && functions->logger)
      functions->logger(functions->componentEnvironment, name, fmi2Error, "logStatusError",
                        type == fmi2CoSimulation ? "the GUID is not that of this plant" : "only co-simulation is offered");
    return NULL;
  }
  Plant *plant = calloc(1, sizeof(Plant));
  if (!plant) return NULL;
  if (functions) plant->functions = *functions;
  snprintf(plant->name, sizeof plant->name, "%s", name ? name : "");
  begin(plant);
  return plant;
}
EXPORT void fmi2FreeInstance(fmi2Component c) { free(c); }
EXPORT fmi2Status fmi2SetupExperiment(fmi2Component c, fmi2Boolean tolerant, fmi2Real tolerance, fmi2Real start,
                                      fmi2Boolean ends, fmi2Real stop) {
  (void)tolerant, (void)tolerance, (void)ends, (void)stop;
  ((Plant *)c)->start = start;
  return fmi2OK;
}
EXPORT fmi2Status fmi2EnterInitializationMode(fmi2Component c) { (void)c; return fmi2OK; }
EXPORT fmi2Status fmi2ExitInitializationMode(fmi2Component c) { (void)c; return fmi2OK; }
EXPORT fmi2Status fmi2Terminate(fmi2Component c) { (void)c; return fmi2OK; }
EXPORT fmi2Status fmi2Reset(fmi2Component c) { begin(c); return fmi2OK; }

EXPORT fmi2Status fmi2GetReal(fmi2Component c, const fmi2ValueReference vr[], size_t n, fmi2Real value[]) {
  Plant *plant = c;
  for (size_t i = 0; i < n; ++i) {
    if (vr[i] >= SIZE) return refuse(plant, "there is no variable %.0f (%u)", (double)vr[i], vr[i]);
    value[i] = (plant->buffer[vr[i]] - offset[vr[i]]) / factor[vr[i]];
  }
  return fmi2OK;
}
EXPORT fmi2Status fmi2SetReal(fmi2Component c, const fmi2ValueReference vr[], size_t n, const fmi2Real value[]) {
  Plant *plant = c;
  for (size_t i = 0; i < n; ++i) {
    if (vr[i] >= SIZE || !writable[vr[i]]) return refuse(plant, "%g: variable %u cannot be set", value[i], vr[i]);
    if (!(value[i] >= low[vr[i]] && value[i] <= high[vr[i]]))
      return refuse(plant, "%g is outside the range of variable %u", value[i], vr[i]);
  }
  for (size_t i = 0; i < n; ++i) plant->buffer[vr[i]] = value[i] * factor[vr[i]] + offset[vr[i]];
  return fmi2OK;
}

EXPORT fmi2Status fmi2DoStep(fmi2Component c, fmi2Real now, fmi2Real step, fmi2Boolean kept) {
  Plant *plant = c;
  (void)kept;
  const double wanted = floor((now + step - plant->start) / PERIOD + 1e-6);
  const double left = wanted - (plant->buffer[CLOCK] - plant->first_scan);
  if (!(step >= 0.0) || !(left < 1e15)) return refuse(plant, "a step of %g s cannot be taken (%u)", step, 0);
  for (long long scans = left > 0.0 ? (long long)left : 0; scans > 0;) scans -= yixian_run(plant->buffer, scans);
  if (plant->buffer[DIVERGED] > 0.0)
    return refuse(plant, "the plant has left the finite numbers in scan %.0f (%u)", plant->buffer[DIVERGED], DIVERGED);
  return fmi2OK;
}

EXPORT fmi2Status fmi2GetFMUstate(fmi2Component c, fmi2FMUstate *state) {
  if (!*state) *state = malloc(sizeof(Plant));
  if (!*state) return fmi2Error;
  memcpy(*state, c, sizeof(Plant));
  return fmi2OK;
}
EXPORT fmi2Status fmi2SetFMUstate(fmi2Component c, fmi2FMUstate state) {
  Plant *plant = c;
  const Plant *from = state;
  memcpy(plant->buffer, from->buffer, sizeof plant->buffer);
  plant->start = from->start;
  plant->first_scan = from->first_scan;
  return fmi2OK;
}
EXPORT fmi2Status fmi2FreeFMUstate(fmi2Component c, fmi2FMUstate *state) {
  (void)c;
  free(*state);
  *state = NULL;
  return fmi2OK;
}
#define STATE_BYTES ((SIZE + 2) * sizeof(double))
EXPORT fmi2Status fmi2SerializedFMUstateSize(fmi2Component c, fmi2FMUstate state, size_t *size) {
  (void)c, (void)state;
  *size = STATE_BYTES;
  return fmi2OK;
}
EXPORT fmi2Status fmi2SerializeFMUstate(fmi2Component c, fmi2FMUstate state, fmi2Byte bytes[], size_t size) {
  const Plant *from = state;
  (void)c;
  if (size < STATE_BYTES) return fmi2Error;
  memcpy(bytes, from->buffer, STATE_BYTES);
  return fmi2OK;
}
EXPORT fmi2Status fmi2DeSerializeFMUstate(fmi2Component c, const fmi2Byte bytes[], size_t size, fmi2FMUstate *state) {
  if (size != STATE_BYTES || fmi2GetFMUstate(c, state) != fmi2OK) return fmi2Error;
  memcpy(((Plant *)*state)->buffer, bytes, STATE_BYTES);
  return fmi2OK;
}

#define NOT_OFFERED(name, ...) EXPORT fmi2Status name(__VA_ARGS__) { return fmi2Error; }
#define NOTHING_TO_DO(name, ...) EXPORT fmi2Status name(__VA_ARGS__) { return n ? fmi2Error : fmi2OK; }
typedef const fmi2ValueReference References[];
NOTHING_TO_DO(fmi2GetInteger, fmi2Component c, References v, size_t n, fmi2Integer x[])
NOTHING_TO_DO(fmi2GetBoolean, fmi2Component c, References v, size_t n, fmi2Boolean x[])
NOTHING_TO_DO(fmi2GetString, fmi2Component c, References v, size_t n, fmi2String x[])
NOTHING_TO_DO(fmi2SetInteger, fmi2Component c, References v, size_t n, const fmi2Integer x[])
NOTHING_TO_DO(fmi2SetBoolean, fmi2Component c, References v, size_t n, const fmi2Boolean x[])
NOTHING_TO_DO(fmi2SetString, fmi2Component c, References v, size_t n, const fmi2String x[])
NOT_OFFERED(fmi2GetDirectionalDerivative, fmi2Component c, References u, size_t nu, References k, size_t nk,
            const fmi2Real du[], fmi2Real dv[])
NOT_OFFERED(fmi2SetRealInputDerivatives, fmi2Component c, References v, size_t n, const fmi2Integer o[],
            const fmi2Real x[])
NOT_OFFERED(fmi2GetRealOutputDerivatives, fmi2Component c, References v, size_t n, const fmi2Integer o[], fmi2Real x[])
NOT_OFFERED(fmi2CancelStep, fmi2Component c)
NOT_OFFERED(fmi2GetStatus, fmi2Component c, int kind, fmi2Status *x)
NOT_OFFERED(fmi2GetRealStatus, fmi2Component c, int kind, fmi2Real *x)
NOT_OFFERED(fmi2GetIntegerStatus, fmi2Component c, int kind, fmi2Integer *x)
NOT_OFFERED(fmi2GetBooleanStatus, fmi2Component c, int kind, fmi2Boolean *x)
NOT_OFFERED(fmi2GetStringStatus, fmi2Component c, int kind, fmi2String *x)
