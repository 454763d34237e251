/* gpushopper/templates_v0.h - the extension "gpushopper.templates/0": ready-made launch settings.
 *
 * A template is a provider's own recipe for a machine: image, environment, start command, and the
 * hardware that it needs. gsp_create.template_id names one. A provider that has none does not offer
 * the extension. Pure C11; the rules of abi_v0.h hold.
 *
 * In a create that names one, gsp_create.image is empty unless the consumer asked for another image
 * than the template's; what the request says beyond that is added to the template or overrides it.
 *
 * Limits the host enforces: a template_id is 1 to 64 bytes of [A-Za-z0-9_-]; env and on_start 32
 * KiB; conditions_json 4 KiB; other strings 256 bytes; 1,000 templates in a list. A list with an
 * entry beyond them is GSP_BAD_RESPONSE, so what may be long is to be cut or left out before. */
#ifndef GPUSHOPPER_TEMPLATES_V0_H
#define GPUSHOPPER_TEMPLATES_V0_H

#include <gpushopper/abi_v0.h>

#define GSP_TEMPLATES_EXTENSION "gpushopper.templates/0"

#ifdef __cplusplus
extern "C" {
#endif

enum {                               /* bits of gsp_template.flags */
       GSP_TEMPLATE_RECOMMENDED = 1, /* by the provider */
       GSP_TEMPLATE_SSH = 2,         /* its machines are reached by SSH */
       GSP_TEMPLATE_SSH_DIRECT = 4   /* without a proxy of the provider */
};

typedef struct gsp_template {
    uint32_t struct_size, flags;
    gsp_str template_id; /* what gsp_create.template_id takes */
    gsp_str name, image /* without the tag */, tag;
    gsp_str run_type, env, on_start; /* as the provider writes them; shown, never interpreted */
    gsp_str conditions_json;         /* the provider's own grammar; empty: fits everywhere */
    int64_t created_unix_ms;         /* 0: unknown */
    int64_t times_used;              /* machines made from it; -1: unknown */
    uint32_t disk_gib_recommended;   /* 0: none stated */
    uint32_t reserved;
} gsp_template;

typedef int32_t (*gsp_template_fn)(void* ctx,
                                   const gsp_template*) GSP_NOEXCEPT; /* [call] !=0: stop */

typedef struct gsp_templates {
    uint32_t struct_size, reserved;
    /* Those that the provider recommends, and the account's own where it can tell. OK claims that
     * the list is complete. The core keeps it for an hour. */
    gsp_code (*list)(gsp_provider*, const gsp_call*, gsp_template_fn, void* fn_ctx,
                     gsp_error*) GSP_NOEXCEPT;
    /* Any template, also one that list leaves out. NOT_FOUND only when the provider said so. */
    gsp_code (*get)(gsp_provider*, const gsp_call*, gsp_str template_id, gsp_template_fn,
                    void* fn_ctx, gsp_error*) GSP_NOEXCEPT;
    /* Does this offer meet the template's conditions? Both are as this plugin gave them, the
     * offer's extras_json included. *fits becomes 1 or 0; a condition that is malformed, or about
     * something that is not known of the offer, is not met. Called for thousands of offers in a
     * row: no network, no wait. */
    gsp_code (*is_compatible)(gsp_provider*, const gsp_call*, const gsp_template*, const gsp_offer*,
                              int32_t* fits, gsp_error*) GSP_NOEXCEPT;
} gsp_templates;

#ifdef __cplusplus
}
#endif
#endif
