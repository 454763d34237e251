/* The layout lock of the extension gpushopper.relabel/0; see lock_v0_0.c. The extension's name
 * carries its version: a change of this layout is "gpushopper.relabel/1". */
#include <gpushopper/relabel_v0.h>

#ifdef __cplusplus
#define LOCK(condition, text) static_assert(condition, text)
#else
#define LOCK(condition, text) _Static_assert(condition, text)
#endif
#define LAYOUT(type, field, offset, size)                                          \
    LOCK(offsetof(type, field) == (offset) && sizeof(((type*)0)->field) == (size), \
         #type "." #field " moved or changed its size")

LAYOUT(gsp_relabel, struct_size, 0, 4);
LAYOUT(gsp_relabel, reserved, 4, 4);
LAYOUT(gsp_relabel, set, 8, 8);
