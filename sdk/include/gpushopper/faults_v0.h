/* gpushopper/faults_v0.h - the extension "gpushopper.faults/0": scripted faults of a marketplace.
 *
 * Offered by the mock plugin only, so that tests that hold a provider handle can script its faults
 * without a file. The rules are the JSON text that plugins/mock/README.md describes; they replace
 * those set before and are looked at before the rules of the faults file. Pure C11; the rules of
 * abi_v0.h hold. */
#ifndef GPUSHOPPER_FAULTS_V0_H
#define GPUSHOPPER_FAULTS_V0_H

#include <gpushopper/abi_v0.h>

#define GSP_FAULTS_EXTENSION "gpushopper.faults/0"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gsp_faults {
    uint32_t struct_size, reserved;
    /* [any] Empty text: no faults. INVALID_ARGUMENT names the rule that was not understood. */
    gsp_code (*set)(gsp_provider*, gsp_str rules_json, gsp_error*) GSP_NOEXCEPT;
} gsp_faults;

#ifdef __cplusplus
}
#endif
#endif
