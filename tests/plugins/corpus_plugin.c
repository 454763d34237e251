/* A plugin for the loader's tests, in C so that the border is tested from the other side, too. It
 * is built once for each way in which a plugin can be wrong; DEFECT says which (CMakeLists.txt
 * beside it). */
#include <gpushopper/abi_v0.h>
#include <string.h>

#define NONE 0
#define NO_SECTION 1
#define OTHER_SECTION 2
#define OTHER_SYMBOL 3
#define NO_SYMBOL 4
#define NULL_TABLE 5
#define SMALL_TABLE 6
#define HUGE_TABLE 7
#define OTHER_HEADER 8
#define NULL_FUNCTION 9
#define LONG_TEXT 10
#define NOT_UTF8 11
#define NULL_TEXT 12
#define BAD_SCHEMA 13
#define NO_CONCURRENCY 14
#define NEEDS_NEWER 15
#define OTHER_ID 16
#define UNRESOLVED 17
#define NO_LAUNCH_MODE 18
#define NO_DEADLINE 19

#if DEFECT == OTHER_SECTION
__attribute__((section(".gsp_abi_v3"), used)) static const char abi_text[] = "3.1";
#elif DEFECT != NO_SECTION
__attribute__((section(GSP_ABI_SECTION), used)) static const char abi_text[] = GSP_ABI_TEXT;
#endif

#define SIXTEEN "0123456789abcdef"
#define LONG SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN "x"

struct gsp_provider {
    const gsp_host* host;
};
static gsp_provider the_provider;

#if DEFECT == UNRESOLVED
extern int nobody_defines_this(void);
#endif

static gsp_code open_provider(const gsp_host* host, gsp_str config, gsp_provider** out,
                              gsp_error* error) {
    (void)config;
    (void)error;
#if DEFECT == UNRESOLVED
    if (nobody_defines_this()) return GSP_INTERNAL;
#endif
    the_provider.host = host;
    *out = &the_provider;
    return GSP_OK;
}
static void close_provider(gsp_provider* provider) { (void)provider; }
static gsp_code probe(gsp_provider* provider, const gsp_call* call, gsp_error* error) {
    (void)provider;
    (void)call;
    (void)error;
    return GSP_OK;
}
static gsp_code list_offers(gsp_provider* provider, const gsp_call* call,
                            const gsp_offer_filter* filter, gsp_offer_fn sink, void* ctx,
                            gsp_error* error) {
    (void)filter;
    (void)sink;
    (void)ctx;
    return probe(provider, call, error);
}
static gsp_code list_instances(gsp_provider* provider, const gsp_call* call, gsp_instance_fn sink,
                               void* ctx, gsp_error* error) {
    (void)sink;
    (void)ctx;
    return probe(provider, call, error);
}
static gsp_code get_instance(gsp_provider* provider, const gsp_call* call, gsp_str id,
                             gsp_instance_fn sink, void* ctx, gsp_error* error) {
    (void)id;
    (void)sink;
    (void)ctx;
    (void)probe(provider, call, error);
    return GSP_NOT_FOUND;
}
static gsp_code create_instance(gsp_provider* provider, const gsp_call* call,
                                const gsp_create* create, gsp_instance_fn sink, void* ctx,
                                gsp_error* error) {
    (void)create;
    (void)sink;
    (void)ctx;
    (void)probe(provider, call, error);
    return GSP_NO_CAPACITY;
}
static gsp_code destroy_instance(gsp_provider* provider, const gsp_call* call, gsp_str id,
                                 gsp_error* error) {
    (void)id;
    return probe(provider, call, error);
}
static gsp_code ensure_keys(gsp_provider* provider, const gsp_call* call, gsp_str id, gsp_str keys,
                            gsp_error* error) {
    (void)id;
    (void)keys;
    return probe(provider, call, error);
}

static gsp_plugin table = {
    .struct_size = sizeof(gsp_plugin),
    .abi_minor = GSP_ABI_MINOR,
    .id = PLUGIN_ID,
    .version = "0.1.0",
    .vendor = "tests",
    .license = "MIT",
    .config_schema_json = "{\"type\":\"object\"}",
    .offer_id_form = "corpus-<number>",
    .max_concurrency = 4,
    .label_bytes_max = 44,
    .visibility_window_ms = 1000,
    .create_send_ms = 2000,
    .create_deadline_ms = 1000,
    .boot_deadline_ms = 60000,
    .create_interval_ms = 10,
    .launch_modes = GSP_LAUNCHES_SSH,
    .open = open_provider,
    .close = close_provider,
    .probe = probe,
    .list_offers = list_offers,
    .list_instances = list_instances,
    .get_instance = get_instance,
    .create_instance = create_instance,
    .destroy_instance = destroy_instance,
    .ensure_keys = ensure_keys,
};

static void spoil(void) {
#if DEFECT == SMALL_TABLE
    table.struct_size = 20;
#elif DEFECT == HUGE_TABLE
    table.struct_size = 0x7fffffffu;
#elif DEFECT == OTHER_HEADER
    table.header_sha256[0] = table.header_sha256[0] == '0' ? '1' : '0';
#elif DEFECT == NULL_FUNCTION
    table.destroy_instance = 0;
#elif DEFECT == LONG_TEXT
    table.vendor = LONG;
#elif DEFECT == NOT_UTF8
    table.version = "1.0 \xff";
#elif DEFECT == NULL_TEXT
    table.license = 0;
#elif DEFECT == BAD_SCHEMA
    table.config_schema_json =
        "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"colour\"}}}";
#elif DEFECT == NO_CONCURRENCY
    table.max_concurrency = 0;
#elif DEFECT == NEEDS_NEWER
    table.abi_minor_required = 7;
#elif DEFECT == OTHER_ID
    table.id = "somebodyelse";
#elif DEFECT == NO_LAUNCH_MODE
    table.launch_modes = 0;
#elif DEFECT == NO_DEADLINE
    table.create_deadline_ms = 0;
#endif
}

static const gsp_plugin* entry(void) {
    memcpy(table.header_sha256, GPUSHOPPER_ABI_SHA256, sizeof table.header_sha256);
    spoil();
#if DEFECT == NULL_TABLE
    return 0;
#else
    return &table;
#endif
}

#if DEFECT == OTHER_SYMBOL
__attribute__((visibility("default"))) const gsp_plugin* gsp_plugin_entry_v3(uint32_t minor);
const gsp_plugin* gsp_plugin_entry_v3(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#elif DEFECT == NO_SYMBOL
__attribute__((visibility("default"))) const gsp_plugin* gsp_plugin_start(uint32_t minor);
const gsp_plugin* gsp_plugin_start(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#else
const gsp_plugin* gsp_plugin_entry_v0(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#endif
