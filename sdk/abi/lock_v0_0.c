/* The layout lock of version 0.0: every offset, size and number of abi_v0.h as it was released.
 *
 * Compiled as a test, as C11 and C++20, by GCC and clang, against today's header. Written once and
 * never edited: while version 0 lasts a changed header gets a new lock (see README.md), and from
 * version 1 on each minor version adds a file, and all of them must go on compiling.
 *
 * LAYOUT(struct, field, offset, size) and at least the size of each struct: fields may be appended,
 * nothing may move. x86-64 and AArch64 agree on these numbers. */
#include <gpushopper/abi_v0.h>

#ifdef __cplusplus
#define LOCK(condition, text) static_assert(condition, text)
#else
#define LOCK(condition, text) _Static_assert(condition, text)
#endif
#define LAYOUT(type, field, offset, size)                                            \
    LOCK(offsetof(type, field) == (offset) && sizeof(((type *)0)->field) == (size), \
         #type "." #field " moved or changed its size")
#define AT_LEAST(type, size) LOCK(sizeof(type) >= (size), #type " lost fields")
#define NUMBER(name, value) LOCK((name) == (value), #name " was renumbered")


AT_LEAST(gsp_str, 16);
LAYOUT(gsp_str, data, 0, 8);
LAYOUT(gsp_str, size, 8, 8);

AT_LEAST(gsp_kv, 32);
LAYOUT(gsp_kv, key, 0, 16);
LAYOUT(gsp_kv, value, 16, 16);

AT_LEAST(gsp_error, 592);
LAYOUT(gsp_error, struct_size, 0, 4);
LAYOUT(gsp_error, outcome, 4, 4);
LAYOUT(gsp_error, retry_after_ns, 8, 8);
LAYOUT(gsp_error, http_status, 16, 4);
LAYOUT(gsp_error, provider_code, 20, 60);
LAYOUT(gsp_error, message, 80, 512);

AT_LEAST(gsp_call, 64);
LAYOUT(gsp_call, struct_size, 0, 4);
LAYOUT(gsp_call, attempt, 4, 4);
LAYOUT(gsp_call, deadline_ns, 8, 8);
LAYOUT(gsp_call, trace_id, 16, 16);
LAYOUT(gsp_call, idempotency_key, 32, 16);
LAYOUT(gsp_call, ctx, 48, 8);
LAYOUT(gsp_call, cancelled, 56, 8);

AT_LEAST(gsp_http_request, 72);
LAYOUT(gsp_http_request, struct_size, 0, 4);
LAYOUT(gsp_http_request, header_count, 4, 4);
LAYOUT(gsp_http_request, method, 8, 16);
LAYOUT(gsp_http_request, url, 24, 16);
LAYOUT(gsp_http_request, body, 40, 16);
LAYOUT(gsp_http_request, headers, 56, 8);
LAYOUT(gsp_http_request, response_bytes_max, 64, 8);

AT_LEAST(gsp_host, 96);
LAYOUT(gsp_host, struct_size, 0, 4);
LAYOUT(gsp_host, abi_minor, 4, 4);
LAYOUT(gsp_host, ctx, 8, 8);
LAYOUT(gsp_host, version, 16, 8);
LAYOUT(gsp_host, now_ns, 24, 8);
LAYOUT(gsp_host, wait_until, 32, 8);
LAYOUT(gsp_host, random, 40, 8);
LAYOUT(gsp_host, log, 48, 8);
LAYOUT(gsp_host, metric, 56, 8);
LAYOUT(gsp_host, secret, 64, 8);
LAYOUT(gsp_host, http, 72, 8);
LAYOUT(gsp_host, extension, 80, 8);
LAYOUT(gsp_host, unix_ms, 88, 8);

AT_LEAST(gsp_offer_filter, 40);
LAYOUT(gsp_offer_filter, struct_size, 0, 4);
LAYOUT(gsp_offer_filter, gpu_count_min, 4, 4);
LAYOUT(gsp_offer_filter, vram_mib_min, 8, 4);
LAYOUT(gsp_offer_filter, limit, 12, 4);
LAYOUT(gsp_offer_filter, gpu_model, 16, 16);
LAYOUT(gsp_offer_filter, price_micros_max, 32, 8);

AT_LEAST(gsp_offer, 160);
LAYOUT(gsp_offer, struct_size, 0, 4);
LAYOUT(gsp_offer, gpu_count, 4, 4);
LAYOUT(gsp_offer, vram_mib, 8, 4);
LAYOUT(gsp_offer, disk_gib_max, 12, 4);
LAYOUT(gsp_offer, reliability_ppm, 16, 4);
LAYOUT(gsp_offer, flags, 20, 4);
LAYOUT(gsp_offer, price_micros, 24, 8);
LAYOUT(gsp_offer, offer_id, 32, 16);
LAYOUT(gsp_offer, gpu_model, 48, 16);
LAYOUT(gsp_offer, gpu_model_native, 64, 16);
LAYOUT(gsp_offer, region, 80, 16);
LAYOUT(gsp_offer, machine_id, 96, 16);
LAYOUT(gsp_offer, extras_json, 112, 16);
LAYOUT(gsp_offer, cuda_milli, 128, 4);
LAYOUT(gsp_offer, availability_ppm, 132, 4);
LAYOUT(gsp_offer, duration_s_max, 136, 8);
LAYOUT(gsp_offer, storage_micros_per_gib_hour, 144, 8);
LAYOUT(gsp_offer, disk_gib_priced, 152, 4);
LAYOUT(gsp_offer, reserved, 156, 4);

AT_LEAST(gsp_instance, 144);
LAYOUT(gsp_instance, struct_size, 0, 4);
LAYOUT(gsp_instance, state, 4, 4);
LAYOUT(gsp_instance, price_micros, 8, 8);
LAYOUT(gsp_instance, created_unix_ms, 16, 8);
LAYOUT(gsp_instance, instance_id, 24, 16);
LAYOUT(gsp_instance, label, 40, 16);
LAYOUT(gsp_instance, state_native, 56, 16);
LAYOUT(gsp_instance, ssh_host, 72, 16);
LAYOUT(gsp_instance, ssh_user, 88, 16);
LAYOUT(gsp_instance, extras_json, 104, 16);
LAYOUT(gsp_instance, ssh_port, 120, 4);
LAYOUT(gsp_instance, billing, 124, 4);
LAYOUT(gsp_instance, ports, 128, 8);
LAYOUT(gsp_instance, port_count, 136, 8);

AT_LEAST(gsp_create, 176);
LAYOUT(gsp_create, struct_size, 0, 4);
LAYOUT(gsp_create, disk_gib, 4, 4);
LAYOUT(gsp_create, price_micros_max, 8, 8);
LAYOUT(gsp_create, offer_id, 16, 16);
LAYOUT(gsp_create, label, 32, 16);
LAYOUT(gsp_create, image, 48, 16);
LAYOUT(gsp_create, ssh_public_keys, 64, 16);
LAYOUT(gsp_create, on_start, 80, 16);
LAYOUT(gsp_create, env, 96, 8);
LAYOUT(gsp_create, env_count, 104, 8);
LAYOUT(gsp_create, launch_mode, 112, 4);
LAYOUT(gsp_create, gpu_count, 116, 4);
LAYOUT(gsp_create, args, 120, 16);
LAYOUT(gsp_create, template_id, 136, 16);
LAYOUT(gsp_create, exposed_ports, 152, 8);
LAYOUT(gsp_create, exposed_port_count, 160, 8);
LAYOUT(gsp_create, expires_unix_ms, 168, 8);

AT_LEAST(gsp_plugin, 240);
LAYOUT(gsp_plugin, struct_size, 0, 4);
LAYOUT(gsp_plugin, abi_minor, 4, 2);
LAYOUT(gsp_plugin, abi_minor_required, 6, 2);
LAYOUT(gsp_plugin, header_sha256, 8, 64);
LAYOUT(gsp_plugin, id, 72, 8);
LAYOUT(gsp_plugin, version, 80, 8);
LAYOUT(gsp_plugin, vendor, 88, 8);
LAYOUT(gsp_plugin, license, 96, 8);
LAYOUT(gsp_plugin, config_schema_json, 104, 8);
LAYOUT(gsp_plugin, offer_id_form, 112, 8);
LAYOUT(gsp_plugin, max_concurrency, 120, 4);
LAYOUT(gsp_plugin, label_bytes_max, 124, 4);
LAYOUT(gsp_plugin, visibility_window_ms, 128, 4);
LAYOUT(gsp_plugin, create_send_ms, 132, 4);
LAYOUT(gsp_plugin, create_deadline_ms, 136, 4);
LAYOUT(gsp_plugin, boot_deadline_ms, 140, 4);
LAYOUT(gsp_plugin, create_interval_ms, 144, 4);
LAYOUT(gsp_plugin, launch_modes, 148, 4);
LAYOUT(gsp_plugin, on_start_bytes_max, 152, 4);
LAYOUT(gsp_plugin, idempotent_create, 156, 4);
LAYOUT(gsp_plugin, open, 160, 8);
LAYOUT(gsp_plugin, close, 168, 8);
LAYOUT(gsp_plugin, probe, 176, 8);
LAYOUT(gsp_plugin, list_offers, 184, 8);
LAYOUT(gsp_plugin, list_instances, 192, 8);
LAYOUT(gsp_plugin, get_instance, 200, 8);
LAYOUT(gsp_plugin, create_instance, 208, 8);
LAYOUT(gsp_plugin, destroy_instance, 216, 8);
LAYOUT(gsp_plugin, ensure_keys, 224, 8);
LAYOUT(gsp_plugin, extension, 232, 8);

/* Structs that occur in arrays can never grow. */
LOCK(sizeof(gsp_str) == 16 && sizeof(gsp_kv) == 32, "gsp_str and gsp_kv are frozen");

NUMBER(GSP_OK, 0);
NUMBER(GSP_INVALID_ARGUMENT, 1);
NUMBER(GSP_AUTH, 2);
NUMBER(GSP_FUNDS, 3);
NUMBER(GSP_RATE_LIMITED, 4);
NUMBER(GSP_NO_CAPACITY, 5);
NUMBER(GSP_NOT_FOUND, 6);
NUMBER(GSP_TRANSIENT, 7);
NUMBER(GSP_PERMANENT, 8);
NUMBER(GSP_CANCELLED, 9);
NUMBER(GSP_DEADLINE, 10);
NUMBER(GSP_UNSUPPORTED, 11);
NUMBER(GSP_BAD_RESPONSE, 12);
NUMBER(GSP_INTERNAL, 13);
NUMBER(GSP_NOT_APPLIED, 0);
NUMBER(GSP_MAYBE_APPLIED, 1);
NUMBER(GSP_APPLIED, 2);
NUMBER(GSP_STATE_UNKNOWN, 0);
NUMBER(GSP_STARTING, 1);
NUMBER(GSP_RUNNING, 2);
NUMBER(GSP_STOPPED, 3);
NUMBER(GSP_BROKEN, 4);
NUMBER(GSP_BILLING_UNKNOWN, 0);
NUMBER(GSP_BILLING_COMPUTE, 1);
NUMBER(GSP_BILLING_STORAGE_ONLY, 2);
NUMBER(GSP_BILLING_NONE, 3);
NUMBER(GSP_LAUNCH_SSH, 0);
NUMBER(GSP_LAUNCH_ENTRYPOINT, 1);
NUMBER(GSP_LAUNCHES_SSH, 1);
NUMBER(GSP_LAUNCHES_ENTRYPOINT, 2);
NUMBER(GSP_OFFER_INTERRUPTIBLE, 1);
NUMBER(GSP_DEBUG, 0);
NUMBER(GSP_INFO, 1);
NUMBER(GSP_WARN, 2);
NUMBER(GSP_ERROR, 3);
NUMBER(GSP_COUNTER, 0);
NUMBER(GSP_GAUGE, 1);
NUMBER(GSP_HISTOGRAM, 2);

LOCK(sizeof(GSP_ENTRY_SYMBOL) == sizeof("gsp_plugin_entry_v0"), "the entry symbol changed");
