/* gpushopper/relabel_v0.h - the extension "gpushopper.relabel/0": another label for a machine.
 *
 * Optional. Without it the label that a machine was made with stays for its life. Pure C11; the
 * rules of abi_v0.h hold. */
#ifndef GPUSHOPPER_RELABEL_V0_H
#define GPUSHOPPER_RELABEL_V0_H

#include <gpushopper/abi_v0.h>

#define GSP_RELABEL_EXTENSION "gpushopper.relabel/0"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gsp_relabel {
    uint32_t struct_size, reserved;
    /* Idempotent: afterwards the instance's label is `label`, of at most label_bytes_max bytes,
     * whole and unchanged. Lists may show the old one for visibility_window_ms. NOT_FOUND only when
     * the provider said so. */
    gsp_code (*set)(gsp_provider*, const gsp_call*, gsp_str instance_id, gsp_str label,
                    gsp_error*) GSP_NOEXCEPT;
} gsp_relabel;

#ifdef __cplusplus
}
#endif
#endif
