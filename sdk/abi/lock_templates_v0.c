/* The layout lock of the extension gpushopper.templates/0; see lock_v0_0.c. The extension's name
 * carries its version: a change of this layout is "gpushopper.templates/1". */
#include <gpushopper/templates_v0.h>

#ifdef __cplusplus
#define LOCK(condition, text) static_assert(condition, text)
#else
#define LOCK(condition, text) _Static_assert(condition, text)
#endif
#define LAYOUT(type, field, offset, size)                                          \
    LOCK(offsetof(type, field) == (offset) && sizeof(((type*)0)->field) == (size), \
         #type "." #field " moved or changed its size")

LAYOUT(gsp_template, struct_size, 0, 4);
LAYOUT(gsp_template, flags, 4, 4);
LAYOUT(gsp_template, template_id, 8, 16);
LAYOUT(gsp_template, name, 24, 16);
LAYOUT(gsp_template, image, 40, 16);
LAYOUT(gsp_template, tag, 56, 16);
LAYOUT(gsp_template, run_type, 72, 16);
LAYOUT(gsp_template, env, 88, 16);
LAYOUT(gsp_template, on_start, 104, 16);
LAYOUT(gsp_template, conditions_json, 120, 16);
LAYOUT(gsp_template, created_unix_ms, 136, 8);
LAYOUT(gsp_template, times_used, 144, 8);
LAYOUT(gsp_template, disk_gib_recommended, 152, 4);
LAYOUT(gsp_template, reserved, 156, 4);

LAYOUT(gsp_templates, struct_size, 0, 4);
LAYOUT(gsp_templates, reserved, 4, 4);
LAYOUT(gsp_templates, list, 8, 8);
LAYOUT(gsp_templates, get, 16, 8);
LAYOUT(gsp_templates, is_compatible, 24, 8);

LOCK(GSP_TEMPLATE_RECOMMENDED == 1, "GSP_TEMPLATE_RECOMMENDED was renumbered");
LOCK(GSP_TEMPLATE_SSH == 2, "GSP_TEMPLATE_SSH was renumbered");
LOCK(GSP_TEMPLATE_SSH_DIRECT == 4, "GSP_TEMPLATE_SSH_DIRECT was renumbered");
