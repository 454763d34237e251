/* A plugin for the loader's tests, in C so that the border is tested from the other side, too. It
 * is built once for each way in which a plugin's table can be wrong; DEFECT says which: its name in
 * corpus.json, in capitals. */
#include <gpushopper/abi_v0.h>
#include <string.h>

#define NONE 0
#define NOSECTION 1
#define OTHERSECTION 2
#define OTHERSYMBOL 3
#define NOSYMBOL 4
#define NULLTABLE 5
#define SMALLTABLE 6
#define HUGETABLE 7
#define OTHERHEADER 8
#define NULLFUNCTION 9
#define LONGTEXT 10
#define NOTUTF8 11
#define NULLTEXT 12
#define BADSCHEMA 13
#define NOCONCURRENCY 14
#define NEEDSNEWER 15
#define OTHERID 16
#define UNRESOLVED 17
#define NOLAUNCHMODE 18
#define NODEADLINE 19
#define UNTERMINATED 20
#define TWOSYMBOLS 21
#define NEEDSLIBRARY 22
#define OTHERTEXT 23

#if DEFECT == OTHERSECTION
__attribute__((section(".gsp_abi_v3"), used)) static const char abi_text[] = "3.1";
#elif DEFECT == OTHERTEXT
__attribute__((section(GSP_ABI_SECTION), used)) static const char abi_text[] = "0.7";
#elif DEFECT != NOSECTION
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

#if DEFECT == UNTERMINATED
static char endless[256];
#endif

static void spoil(void) {
#if DEFECT == SMALLTABLE
    table.struct_size = 20;
#elif DEFECT == HUGETABLE
    table.struct_size = 0x7fffffffu;
#elif DEFECT == OTHERHEADER
    table.header_sha256[0] = table.header_sha256[0] == '0' ? '1' : '0';
#elif DEFECT == NULLFUNCTION
    table.destroy_instance = 0;
#elif DEFECT == LONGTEXT
    table.vendor = LONG;
#elif DEFECT == NOTUTF8
    table.version = "1.0 \xff";
#elif DEFECT == UNTERMINATED
    memset(endless, 'x', sizeof endless);
    table.license = endless;
#elif DEFECT == NULLTEXT
    table.license = 0;
#elif DEFECT == BADSCHEMA
    table.config_schema_json =
        "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"colour\"}}}";
#elif DEFECT == NOCONCURRENCY
    table.max_concurrency = 0;
#elif DEFECT == NEEDSNEWER
    table.abi_minor_required = 7;
#elif DEFECT == OTHERID
    table.id = "somebodyelse";
#elif DEFECT == NOLAUNCHMODE
    table.launch_modes = 0;
#elif DEFECT == NODEADLINE
    table.create_deadline_ms = 0;
#endif
}

static const gsp_plugin* entry(void) {
    memcpy(table.header_sha256, GPUSHOPPER_ABI_SHA256, sizeof table.header_sha256);
    spoil();
#if DEFECT == NULLTABLE
    return 0;
#else
    return &table;
#endif
}

#if DEFECT == TWOSYMBOLS
__attribute__((visibility("default"))) int parse_reply(const char* text);
int parse_reply(const char* text) { return text[0]; }
#elif DEFECT == NEEDSLIBRARY
extern int elsewhere(void);
int (*const needed)(void) = elsewhere;
#endif

#if DEFECT == OTHERSYMBOL
__attribute__((visibility("default"))) const gsp_plugin* gsp_plugin_entry_v3(uint32_t minor);
const gsp_plugin* gsp_plugin_entry_v3(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#elif DEFECT == NOSYMBOL
__attribute__((visibility("default"))) const gsp_plugin* gsp_plugin_start(uint32_t minor);
const gsp_plugin* gsp_plugin_start(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#else
const gsp_plugin* gsp_plugin_entry_v0(uint32_t minor) { return minor > 99 ? 0 : entry(); }
#endif
