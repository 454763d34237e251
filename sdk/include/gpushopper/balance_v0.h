/* gpushopper/balance_v0.h - the extension "gpushopper.balance/0": what is left on the account.
 *
 * Optional. Most marketplaces are prepaid and delete machines when the money has run out, so an
 * operator wants to see the end coming. Pure C11; the rules of abi_v0.h hold. */
#ifndef GPUSHOPPER_BALANCE_V0_H
#define GPUSHOPPER_BALANCE_V0_H

#include <gpushopper/abi_v0.h>

#define GSP_BALANCE_EXTENSION "gpushopper.balance/0"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gsp_account { /* allocated and sized by the caller, filled by the callee */
    uint32_t struct_size, reserved;
    int64_t left_micros;     /* micro-USD that can still be spent; below zero: owed */
    int64_t per_hour_micros; /* what all machines of the account cost an hour, those of others
                                included; -1: the provider does not say */
} gsp_account;

typedef struct gsp_balance {
    uint32_t struct_size, reserved;
    /* A read like get_instance: may be called as often at once as max_concurrency allows. AUTH
     * where the key may not see the balance; UNSUPPORTED where this account has none. */
    gsp_code (*get)(gsp_provider*, const gsp_call*, gsp_account*, gsp_error*) GSP_NOEXCEPT;
} gsp_balance;

#ifdef __cplusplus
}
#endif
#endif
