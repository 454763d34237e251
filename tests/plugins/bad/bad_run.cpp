// A plugin that is sound to look at and misbehaves when it runs, in the way that its id names; the
// ways are listed in corpus.json beside this file. Over the bare C header, as a stranger would, and
// without its promises not to throw.

#include <fcntl.h>
#include <gpushopper/abi_v0.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

extern const char kPluginId[];  // the one line that differs between these plugins

struct gsp_provider {
    const gsp_host* host = nullptr;
    // Kept beyond their time by those that keep things.
    const gsp_call* old_call = nullptr;
    gsp_offer_fn old_sink = nullptr;
    void* old_context = nullptr;
    // While a file of this name exists, what is deadly is done; empty: always.
    std::string trigger;

    bool mayKill() const { return trigger.empty() || access(trigger.c_str(), F_OK) == 0; }
};

namespace {

bool is(std::string_view fault) { return fault == kPluginId; }
gsp_str str(std::string_view text) { return {text.data(), text.size()}; }

// Where the compiler cannot see that it is nowhere.
volatile int* volatile nowhere = nullptr;
void crash() { *nowhere = 1; }
[[gnu::noinline]] int useUpStack(int depth) {
    volatile char block[4096];
    block[depth % 4096] = 1;
    return depth == 0 ? 0 : useUpStack(depth + 1) + block[0];
}
// No cancelling reaches it.
[[noreturn]] void hang() {
    while (true) pause();
}
[[noreturn]] void throwSomething() {
    if (is("throwsint")) throw 42;
    if (is("throwstext")) throw "not an exception";
    if (is("throwsstd")) throw std::runtime_error("the reply had no field \"offers\"");
    struct Odd {
        int code;
    };
    throw Odd{7};
}

const bool kConstructed = [] {
    if (is("crashesloading")) crash();
    if (is("exitsloading")) _exit(3);
    if (is("hangsloading")) hang();
    if (is("throwsloading")) throw std::runtime_error("thrown by a static constructor");
    if (is("threadinloading")) std::thread([] { hang(); }).detach();
    return true;
}();

// The value of "trigger" in the canonical JSON that the host gives.
std::string triggerOf(gsp_str config) {
    const std::string_view text(config.data, config.size);
    constexpr std::string_view kKey = R"("trigger":")";
    const auto at = text.find(kKey);
    if (at == std::string_view::npos) return "";
    const auto rest = text.substr(at + kKey.size());
    return std::string(rest.substr(0, rest.find('"')));
}

// What belongs to the whole process is changed, or not given back.
void disturbProcess() {
    if (is("changesfolder") && chdir("/tmp") != 0) crash();
    if (is("setsumask")) umask(0);
    if (is("setsenvironment")) setenv("BAD_PLUGIN", "1", 1);  // NOLINT(concurrency-mt-unsafe)
    if (is("catchessignals")) std::signal(SIGUSR2, SIG_IGN);
    if (is("leavesfile") && open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) crash();
    if (is("leaksmemory")) std::memset(std::malloc(100), 1, 100);
}

gsp_code openProvider(const gsp_host* host, gsp_str config, gsp_provider** out, gsp_error* error) {
    static gsp_provider providers[8];
    static int used = 0;
    if (is("crashesinopen")) crash();
    if (is("abortsinopen")) std::abort();
    if (is("exitsinopen")) _exit(0);
    if (is("hangsinopen")) hang();
    if (is("throwsinopen")) throwSomething();
    if (is("overflowsinopen")) useUpStack(1);
    // Tells a trial from the daemon itself: in a trial it leads its own process group.
    if (is("crashesinsecondopen") && getpgrp() != getpid()) crash();
    if (is("failstoopen")) {
        error->retry_after_ns = -1;
        std::strcpy(error->message, "no account is configured");
        return GSP_AUTH;
    }
    if (is("nohandle")) return GSP_OK;
    if (is("leavesthread")) std::thread([] { hang(); }).detach();
    disturbProcess();
    gsp_provider& provider = providers[used++ % 8];
    provider.host = host;
    provider.trigger = triggerOf(config);
    *out = &provider;
    return GSP_OK;
}

void closeProvider(gsp_provider*) {
    if (is("crashesinclose")) crash();
    if (is("hangsinclose")) hang();
    if (is("throwsinclose")) throwSomething();
}

gsp_offer anOffer(std::string_view id) {
    gsp_offer offer{};
    offer.struct_size = sizeof offer;
    offer.gpu_count = 1;
    offer.price_micros = 100'000;
    offer.offer_id = str(id);
    offer.gpu_model = str("RTX 4090");
    return offer;
}

gsp_instance anInstance(std::string_view id) {
    gsp_instance instance{};
    instance.struct_size = sizeof instance;
    instance.state = GSP_RUNNING;
    instance.price_micros = 100'000;
    instance.instance_id = str(id);
    return instance;
}

void spoilOffer(gsp_offer& offer) {
    static const std::string kLong(300, 'x');
    if (is("offernotutf8")) offer.gpu_model = str("RTX \xff\xfe");
    if (is("offerlongtext")) offer.gpu_model = str(kLong);
    if (is("offerbadid")) offer.offer_id = str("no such / id\n");
    if (is("offernoid")) offer.offer_id = {nullptr, 12};
    if (is("offerbadextras")) offer.extras_json = str("[1,2");
    if (is("offersmall")) offer.struct_size = 4;
    if (is("offerhuge")) offer.struct_size = 0x7fffffffU;
}

// Offers that come when nobody has asked, or from where nobody may.
void offerStrangely(gsp_provider* provider, const gsp_call* call, gsp_offer_fn sink, void* ctx) {
    const gsp_offer offer = anOffer("o-1");
    if (is("sinkafterreturn") && provider->old_sink != nullptr)
        provider->old_sink(provider->old_context, &offer);
    if (is("callafterreturn") && provider->old_call != nullptr) {
        provider->old_call->cancelled(provider->old_call);
        provider->host->wait_until(provider->host, provider->old_call, 0);
    }
    if (is("sinkotherthread")) std::thread([&] { sink(ctx, &offer); }).join();
    if (is("madeupcall")) {
        gsp_call made_up{};
        made_up.struct_size = sizeof made_up;
        made_up.ctx = provider;
        provider->host->wait_until(provider->host, &made_up, 0);
    }
    provider->old_call = call;
    provider->old_sink = sink;
    provider->old_context = ctx;
}

void chatter(const gsp_host* host) {
    const gsp_kv secret{str("note"), str("my key is tops3cretvalue")};
    if (is("secretinlog")) {
        host->secret(
            host, str("api_key"), [](void*, gsp_str) noexcept {}, nullptr, nullptr);
        host->log(host, GSP_INFO, str("bad.note"), &secret, 1);
        host->log(host, GSP_INFO, str("my key is tops3cretvalue"), nullptr, 0);
    }
    for (int i = 0; is("floodslog") && i < 10'000; ++i)
        host->log(host, GSP_INFO, str("bad.flood"), nullptr, 0);
    if (is("logsgarbage")) host->log(host, 99, str("Bad\x01 \xff"), nullptr, 5);
    for (int i = 0; is("floodsmetrics") && i < 1000; ++i) {
        const std::string value = std::to_string(i);
        const gsp_kv label{str("machine"), str(value)};
        host->metric(host, GSP_COUNTER, str("seen"), 1, &label, 1);
    }
    if (is("badmetrics")) {
        host->metric(host, 77, str("kind"), 1, nullptr, 0);
        host->metric(host, GSP_GAUGE, str("not a name"), 1, nullptr, 0);
        host->metric(host, GSP_GAUGE, str("size"), __builtin_nan(""), nullptr, 0);
    }
}

gsp_code fail(gsp_error* error, gsp_code code, std::string_view text) {
    std::memset(error->message, 'x', sizeof error->message);  // no end of the text
    std::memcpy(error->message, text.data(), std::min(text.size(), sizeof error->message));
    return code;
}

gsp_code refuse(gsp_error* error, gsp_code code, const char* text) {
    std::strcpy(error->message, text);
    return code;
}

gsp_code strangeAnswer(gsp_provider* provider, const gsp_call* call, gsp_error* error) {
    if (is("unknowncode")) return 4711;
    if (is("negativecode")) return -1;
    if (is("internalerror")) return GSP_INTERNAL;
    if (is("endlesserror")) return fail(error, GSP_TRANSIENT, "no end ");
    if (is("errornotutf8")) return fail(error, GSP_TRANSIENT, "bad \xff bytes \x07");
    if (is("undeclaredsecret"))
        return provider->host->secret(
            provider->host, str("root_password"), [](void*, gsp_str) noexcept {}, nullptr, error);
    if (is("otherhost")) {
        gsp_http_request request{};
        request.struct_size = sizeof request;
        request.method = str("GET");
        request.url = str("https://elsewhere.example/");
        return provider->host->http(
            provider->host, call, &request,
            [](void*, int32_t, const gsp_kv*, size_t, gsp_str) noexcept { return int32_t{0}; },
            nullptr, error);
    }
    return GSP_OK;
}

gsp_code probe(gsp_provider*, const gsp_call*, gsp_error*) { return GSP_OK; }

// tidy: allow(the signature of the ABI)
gsp_code listOffers(gsp_provider* provider, const gsp_call* call, const gsp_offer_filter*,
                    gsp_offer_fn sink, void* ctx, gsp_error* error) {
    if (is("crashesincall") && provider->mayKill()) crash();
    if (is("exitsincall") && provider->mayKill()) std::exit(0);  // NOLINT(concurrency-mt-unsafe)
    if (is("overflowsincall") && provider->mayKill()) useUpStack(1);
    if (is("throwsint") || is("throwstext") || is("throwsstd") || is("throwsodd")) throwSomething();
    if (is("printsnoise")) std::puts("listing offers");
    offerStrangely(provider, call, sink, ctx);
    chatter(provider->host);
    if (is("nulloffer")) sink(ctx, nullptr);
    for (int i = 0; is("floodsoffers") && i < 100'000; ++i) {
        const std::string id = "o-" + std::to_string(i);
        const gsp_offer offer = anOffer(id);
        sink(ctx, &offer);  // deaf to "stop"
    }
    gsp_offer offer = anOffer("o-1");
    spoilOffer(offer);
    sink(ctx, &offer);
    return strangeAnswer(provider, call, error);
}

gsp_code listInstances(gsp_provider*, const gsp_call*, gsp_instance_fn sink, void* ctx,
                       gsp_error*) {
    gsp_instance instance = anInstance("i-1");
    if (is("unknownstate")) {
        instance.state = 99;
        instance.billing = -7;
    }
    if (is("instanceprice")) instance.price_micros = -5;
    if (is("instanceport")) instance.ssh_port = 70'000;
    if (is("instanceports")) instance.port_count = 3;  // and no ports
    for (int i = 0; is("floodsinstances") && i < 2000; ++i) {
        const std::string id = "i-" + std::to_string(i);
        const gsp_instance one = anInstance(id);
        sink(ctx, &one);
    }
    sink(ctx, &instance);
    return GSP_OK;
}

// tidy: allow(the signature of the ABI)
gsp_code getInstance(gsp_provider*, const gsp_call*, gsp_str id, gsp_instance_fn sink, void* ctx,
                     gsp_error* error) {
    const std::string_view asked(id.data, id.size);
    if (asked != "i-1" && asked != "i-2") return refuse(error, GSP_NOT_FOUND, "no such instance");
    const gsp_instance found = anInstance(is("otherinstance") ? "i-999" : asked);
    sink(ctx, &found);
    return GSP_OK;
}

// tidy: allow(the signature of the ABI)
gsp_code createInstance(gsp_provider*, const gsp_call*, const gsp_create*, gsp_instance_fn sink,
                        void* ctx, gsp_error* error) {
    const gsp_instance first = anInstance("i-1");
    const gsp_instance second = anInstance("i-2");
    if (is("hangsincall")) hang();
    if (is("createthrows")) throw std::runtime_error("after the request was sent");
    if (is("createotherthread")) {
        std::thread([&] { sink(ctx, &first); }).join();
        return GSP_OK;
    }
    if (is("createnoid")) return GSP_OK;
    static bool created_before = false;
    if (is("createsagain") && std::exchange(created_before, true)) {
        sink(ctx, &second);
        return GSP_OK;
    }
    if (is("createtwo")) sink(ctx, &second);
    if (is("createforgets")) {
        error->outcome = GSP_NOT_APPLIED;
        return GSP_INTERNAL;
    }
    sink(ctx, &first);
    return GSP_OK;
}

gsp_code destroyInstance(gsp_provider*, const gsp_call*, gsp_str, gsp_error*) { return GSP_OK; }
gsp_code ensureKeys(gsp_provider*, const gsp_call*, gsp_str, gsp_str, gsp_error*) { return GSP_OK; }

// The header's types promise not to throw; whoever does not care casts.
template <class Function, class Promise>
void put(Promise& to, Function* from) {
    to = reinterpret_cast<Promise>(from);
}

gsp_plugin makeTable() {
    gsp_plugin table{};
    table.struct_size = sizeof table;
    std::memcpy(table.header_sha256, GPUSHOPPER_ABI_SHA256, sizeof table.header_sha256);
    table.id = kPluginId;
    table.version = "0.1.0";
    table.vendor = "tests";
    table.license = "MIT";
    table.config_schema_json =
        R"({"type":"object","hosts":["api.example"],"properties":{)"
        R"("trigger":{"type":"string","description":"A file."},)"
        R"("api_key":{"type":"string","secret":true,"description":"The key."}}})";
    table.offer_id_form = "bad-<number>";
    table.max_concurrency = 4;
    table.label_bytes_max = 200;
    table.visibility_window_ms = 1000;
    table.create_send_ms = 2000;
    table.create_deadline_ms = 1000;
    table.boot_deadline_ms = 60'000;
    table.create_interval_ms = 10;
    table.launch_modes = GSP_LAUNCHES_SSH;
    table.idempotent_create = is("createsagain") ? 1 : 0;
    put(table.open, &openProvider);
    put(table.close, &closeProvider);
    put(table.probe, &probe);
    put(table.list_offers, &listOffers);
    put(table.list_instances, &listInstances);
    put(table.get_instance, &getInstance);
    put(table.create_instance, &createInstance);
    put(table.destroy_instance, &destroyInstance);
    put(table.ensure_keys, &ensureKeys);
    return table;
}

}  // namespace

__attribute__((section(GSP_ABI_SECTION), used)) static const char abi_text[] = GSP_ABI_TEXT;

extern "C" __attribute__((visibility("default"))) const gsp_plugin* gsp_plugin_entry_v0(
    uint32_t /*host_abi_minor*/) noexcept {
    if (is("crashesinentry")) crash();
    if (is("abortsinentry")) std::abort();
    if (is("exitsinentry")) _exit(kConstructed ? 5 : 6);
    if (is("hangsinentry")) hang();
    if (is("raisesinentry")) raise(SIGKILL);
    if (is("opensinentry")) close(open("/dev/null", O_RDONLY | O_CLOEXEC));
    static const gsp_plugin table = makeTable();
    static const gsp_plugin other = makeTable();
    static int calls = 0;
    return is("othertable") && ++calls > 1 ? &other : &table;
}
