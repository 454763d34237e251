/* gpushopper/abi_v0.h - the whole contract between the daemon and a provider plugin.
 *
 * Version 0: not frozen. A plugin is loaded only by a daemon that was built with the very same
 * header; gsp_plugin.header_sha256 says which one that was.
 *
 * Pure C11. The six rules:
 *  1. Borrow.   A pointer is valid until the call (or sink callback) that carried it returns. Copy.
 *  2. No free.  Neither side frees the other's memory. open()/close() own the one handle there is.
 *  3. No throw. No exception, longjmp or thread exit crosses; GSP_NOEXCEPT makes C++ check it.
 *  4. Sized.    struct_size = sizeof as its PRODUCER was compiled. Read a field only if GSP_HAS.
 *  5. Append.   A released item never changes. Fields and functions are appended, or come as a
 *               named extension ("gpushopper.balance/0").
 *  6. Units.    UTF-8 text; USD in int64 micros; deadlines in int64 ns on gsp_host.now_ns; dates in
 *               int64 ms since 1970 UTC.
 * Thread marks: [any] concurrently from any thread; [serial] never concurrently with any other
 * call on the same provider; [call] only on the thread, and during, of the call it was given to. */
#ifndef GPUSHOPPER_ABI_V0_H
#define GPUSHOPPER_ABI_V0_H

#include <stddef.h>
#include <stdint.h>

#define GSP_ABI_MINOR 0u
#define GSP_ABI_SECTION ".gsp_abi_v0"          /* ELF section that holds the text GSP_ABI_TEXT */
#define GSP_ABI_TEXT "0.0"                     /* readable without running the plugin */
#define GSP_ENTRY_SYMBOL "gsp_plugin_entry_v0" /* the major version is part of the symbol name */
#define GSP_HAS(type, ptr, field) \
    ((ptr)->struct_size >= offsetof(type, field) + sizeof((ptr)->field))

#ifdef __cplusplus
#define GSP_NOEXCEPT noexcept
extern "C" {
#else
#define GSP_NOEXCEPT
#endif

typedef struct gsp_str { const char *data; size_t size; } gsp_str; /* frozen for ever */
typedef struct gsp_kv { gsp_str key, value; } gsp_kv;              /* frozen for ever */

typedef int32_t gsp_code; /* one code per REACTION of the core; detail goes into gsp_error */
enum {
    GSP_OK = 0, GSP_INVALID_ARGUMENT = 1, GSP_AUTH = 2, GSP_FUNDS = 3, GSP_RATE_LIMITED = 4,
    GSP_NO_CAPACITY = 5 /* offer gone or stale */, GSP_NOT_FOUND = 6, GSP_TRANSIENT = 7,
    GSP_PERMANENT = 8, GSP_CANCELLED = 9, GSP_DEADLINE = 10, GSP_UNSUPPORTED = 11,
    GSP_BAD_RESPONSE = 12, GSP_INTERNAL = 13 /* bug in the plugin */
};
typedef int32_t gsp_outcome; /* did a mutating call take effect at the provider? */
enum { GSP_NOT_APPLIED = 0, GSP_MAYBE_APPLIED = 1, GSP_APPLIED = 2 };
typedef int32_t gsp_state;
enum { GSP_STATE_UNKNOWN = 0, GSP_STARTING = 1, GSP_RUNNING = 2, GSP_STOPPED = 3, GSP_BROKEN = 4 };
typedef int32_t gsp_billing; /* what the instance costs right now; UNKNOWN counts as billing */
enum { GSP_BILLING_UNKNOWN = 0, GSP_BILLING_COMPUTE = 1, GSP_BILLING_STORAGE_ONLY = 2,
       GSP_BILLING_NONE = 3 };
typedef int32_t gsp_launch_mode;
enum { GSP_LAUNCH_SSH = 0, GSP_LAUNCH_ENTRYPOINT = 1 };
enum { GSP_LAUNCHES_SSH = 1, GSP_LAUNCHES_ENTRYPOINT = 2 }; /* bits of gsp_plugin.launch_modes */
enum { GSP_OFFER_INTERRUPTIBLE = 1 };                       /* bits of gsp_offer.flags */
typedef int32_t gsp_level;
enum { GSP_DEBUG = 0, GSP_INFO = 1, GSP_WARN = 2, GSP_ERROR = 3 };
typedef int32_t gsp_metric_kind;
enum { GSP_COUNTER = 0, GSP_GAUGE = 1, GSP_HISTOGRAM = 2 };

typedef struct gsp_error { /* allocated and sized by the caller, filled by the callee */
    uint32_t struct_size;
    gsp_outcome outcome;
    int64_t retry_after_ns; /* -1: unknown */
    int32_t http_status;    /* 0: no answer */
    char provider_code[60];
    char message[512]; /* NUL-terminated; for operators; never a secret */
} gsp_error;

typedef struct gsp_call {
    uint32_t struct_size;
    uint32_t attempt;        /* 1 = first try by the core */
    int64_t deadline_ns;     /* INT64_MAX: none */
    gsp_str trace_id;
    gsp_str idempotency_key; /* create/destroy: same key = same intent, across restarts too */
    void *ctx;
    int32_t (*cancelled)(const struct gsp_call *) GSP_NOEXCEPT; /* [any] */
} gsp_call;

typedef struct gsp_http_request {
    uint32_t struct_size, header_count;
    gsp_str method, url, body;
    const gsp_kv *headers;
    int64_t response_bytes_max;
} gsp_http_request;
typedef int32_t (*gsp_http_fn)(void *ctx, int32_t status, const gsp_kv *headers,
                               size_t header_count, gsp_str body) GSP_NOEXCEPT; /* [call] once */
typedef void (*gsp_secret_fn)(void *ctx, gsp_str value) GSP_NOEXCEPT;           /* [call] once */

typedef struct gsp_host { /* all [any]; no use after close() has returned */
    uint32_t struct_size, abi_minor;
    void *ctx;
    const char *version;
    int64_t (*now_ns)(const struct gsp_host *) GSP_NOEXCEPT; /* monotonic; virtual in tests */
    gsp_code (*wait_until)(const struct gsp_host *, const gsp_call *, int64_t) GSP_NOEXCEPT;
    uint64_t (*random)(const struct gsp_host *) GSP_NOEXCEPT;
    void (*log)(const struct gsp_host *, gsp_level, gsp_str event, const gsp_kv *fields,
                size_t field_count) GSP_NOEXCEPT;
    void (*metric)(const struct gsp_host *, gsp_metric_kind, gsp_str name, double value,
                   const gsp_kv *labels, size_t label_count) GSP_NOEXCEPT;
    gsp_code (*secret)(const struct gsp_host *, gsp_str name, gsp_secret_fn, void *fn_ctx,
                       gsp_error *) GSP_NOEXCEPT;
    /* A failed call's gsp_error.outcome says whether a byte of the request may have been sent. */
    gsp_code (*http)(const struct gsp_host *, const gsp_call *, const gsp_http_request *,
                     gsp_http_fn, void *fn_ctx, gsp_error *) GSP_NOEXCEPT;
    const void *(*extension)(const struct gsp_host *, const char *id) GSP_NOEXCEPT;
    int64_t (*unix_ms)(const struct gsp_host *) GSP_NOEXCEPT; /* dates and billing, no deadlines */
} gsp_host;

typedef struct gsp_offer_filter { /* a hint: the core filters again */
    uint32_t struct_size, gpu_count_min, vram_mib_min, limit; /* 0: no condition */
    gsp_str gpu_model;
    int64_t price_micros_max; /* -1: no condition */
} gsp_offer_filter;

typedef struct gsp_offer {
    uint32_t struct_size, gpu_count;
    uint32_t vram_mib /* per GPU */, disk_gib_max, reliability_ppm, flags;
    int64_t price_micros; /* per hour, the whole offer, with disk_gib_priced of disk */
    gsp_str offer_id, gpu_model, gpu_model_native, region, machine_id, extras_json;
    uint32_t cuda_milli /* 12.8 = 12800; 0: unknown */, availability_ppm;
    int64_t duration_s_max; /* 0: no limit */
    int64_t storage_micros_per_gib_hour;
    uint32_t disk_gib_priced, reserved;
} gsp_offer;

typedef struct gsp_instance {
    uint32_t struct_size;
    gsp_state state;
    int64_t price_micros /* per hour */, created_unix_ms /* 0: unknown */;
    gsp_str instance_id, label, state_native, ssh_host, ssh_user, extras_json;
    uint32_t ssh_port /* 0: no address yet */;
    gsp_billing billing;
    const gsp_kv *ports; /* "8000/tcp" -> "203.0.113.7:33526" */
    size_t port_count;
} gsp_instance;

typedef struct gsp_create {
    uint32_t struct_size, disk_gib;
    int64_t price_micros_max; /* refuse with GSP_NO_CAPACITY if the price has risen above */
    gsp_str offer_id, label, image, ssh_public_keys /* one or more lines */, on_start;
    const gsp_kv *env;
    size_t env_count;
    gsp_launch_mode launch_mode;
    uint32_t gpu_count;
    gsp_str args, template_id;
    const gsp_kv *exposed_ports; /* key "8000/tcp", value empty */
    size_t exposed_port_count;
    int64_t expires_unix_ms;
} gsp_create;

typedef struct gsp_provider gsp_provider; /* the plugin's own type, opaque to the core */
typedef int32_t (*gsp_offer_fn)(void *ctx, const gsp_offer *) GSP_NOEXCEPT; /* [call] !=0: stop */
typedef int32_t (*gsp_instance_fn)(void *ctx, const gsp_instance *) GSP_NOEXCEPT;

typedef struct gsp_plugin { /* static and const in the plugin; no work to obtain it */
    uint32_t struct_size;
    uint16_t abi_minor, abi_minor_required;
    char header_sha256[64]; /* of this file, in lower-case hex, as the plugin was built with it */
    const char *id, *version, *vendor, *license, *config_schema_json;
    const char *offer_id_form;    /* for error texts: "vastai-<number>" without the prefix */
    uint32_t max_concurrency;     /* calls at once per provider; 1: the core serialises for you */
    uint32_t label_bytes_max;     /* 0: no labels; below 44 the core creates nothing here */
    uint32_t visibility_window_ms; /* how long a list may lag behind a create or a destroy */
    uint32_t create_send_ms;      /* no first byte of a create is written later than this */
    uint32_t create_deadline_ms;  /* how long a sent create may still take effect */
    uint32_t boot_deadline_ms;    /* default patience for booting, and again for verifying */
    uint32_t create_interval_ms;  /* the core keeps creates this far apart */
    uint32_t launch_modes;        /* bits GSP_LAUNCHES_... */
    uint32_t on_start_bytes_max;
    uint32_t idempotent_create; /* 1: the provider itself honours idempotency_key */
    gsp_code (*open)(const gsp_host *, gsp_str config_json, gsp_provider **out,
                     gsp_error *) GSP_NOEXCEPT; /* [serial] no network */
    void (*close)(gsp_provider *) GSP_NOEXCEPT; /* [serial] after the last call has returned */
    gsp_code (*probe)(gsp_provider *, const gsp_call *, gsp_error *) GSP_NOEXCEPT;
    gsp_code (*list_offers)(gsp_provider *, const gsp_call *, const gsp_offer_filter *,
                            gsp_offer_fn, void *fn_ctx, gsp_error *) GSP_NOEXCEPT;
    gsp_code (*list_instances)(gsp_provider *, const gsp_call *, gsp_instance_fn, void *fn_ctx,
                               gsp_error *) GSP_NOEXCEPT; /* OK claims that the list is complete */
    gsp_code (*get_instance)(gsp_provider *, const gsp_call *, gsp_str instance_id,
                             gsp_instance_fn, void *fn_ctx, gsp_error *) GSP_NOEXCEPT;
    /* The sink is called the moment the id is known; no later code takes it back. */
    gsp_code (*create_instance)(gsp_provider *, const gsp_call *, const gsp_create *,
                                gsp_instance_fn, void *fn_ctx, gsp_error *) GSP_NOEXCEPT;
    gsp_code (*destroy_instance)(gsp_provider *, const gsp_call *, gsp_str instance_id,
                                 gsp_error *) GSP_NOEXCEPT; /* absent already: GSP_OK */
    /* Idempotent: all keys are installed afterwards. UNSUPPORTED where only the create can. */
    gsp_code (*ensure_keys)(gsp_provider *, const gsp_call *, gsp_str instance_id,
                            gsp_str ssh_public_keys, gsp_error *) GSP_NOEXCEPT;
    const void *(*extension)(const char *id) GSP_NOEXCEPT; /* optional; NULL: not offered */
} gsp_plugin;

typedef const gsp_plugin *(*gsp_entry_fn)(uint32_t host_abi_minor) GSP_NOEXCEPT;
__attribute__((visibility("default"))) const gsp_plugin *
gsp_plugin_entry_v0(uint32_t host_abi_minor) GSP_NOEXCEPT; /* the plugin's only exported symbol */

#ifdef __cplusplus
}
#endif
#endif
