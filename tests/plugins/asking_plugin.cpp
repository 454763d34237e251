// A plugin for tests of the whole way through the border: probe() asks a server over the host's
// HTTP with its key in a header, and tells its log about it.
#include <gpushopper/abi_v0.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

struct gsp_provider {
    const gsp_host* host;
    std::string url;
};

namespace {

__attribute__((section(GSP_ABI_SECTION), used)) const char kAbiText[] = GSP_ABI_TEXT;

constexpr const char* kSchema =
    R"({"type": "object", "required": ["url", "api_key"], "properties": {
    "url": {"type": "string", "description": "The server that is asked."},
    "api_key": {"type": "string", "secret": true, "description": "Its key."}}})";

gsp_str str(std::string_view text) { return {text.data(), text.size()}; }

gsp_code openProvider(const gsp_host* host, gsp_str config, gsp_provider** out,
                      gsp_error*) noexcept {
    // {"url":"http://..."}: canonical, and the only key that is no secret.
    const std::string json(config.data, config.size);
    const auto begin = json.find("http");
    auto provider = std::make_unique<gsp_provider>(
        gsp_provider{host, json.substr(begin, json.rfind('"') - begin)});
    *out = provider.release();
    return GSP_OK;
}

void closeProvider(gsp_provider* provider) noexcept {
    const std::unique_ptr<gsp_provider> last_owner(provider);
}

void keepSecret(void* key, gsp_str value) noexcept {
    static_cast<std::string*>(key)->assign(value.data, value.size);
}

int32_t keepStatus(void* status, int32_t given, const gsp_kv*, size_t, gsp_str) noexcept {
    *static_cast<int32_t*>(status) = given;
    return 0;
}

gsp_code probe(gsp_provider* provider, const gsp_call* call, gsp_error* error) noexcept {
    const gsp_host* host = provider->host;
    std::string key;
    if (gsp_code code = host->secret(host, str("api_key"), keepSecret, &key, error); code != GSP_OK)
        return code;
    const std::string authorization = "Bearer " + key;
    const gsp_kv header{str("Authorization"), str(authorization)};
    gsp_http_request request{};
    request.struct_size = sizeof request;
    request.header_count = 1;
    request.method = str("GET");
    request.url = str(provider->url);
    request.headers = &header;
    int32_t status = 0;
    const gsp_code code = host->http(host, call, &request, keepStatus, &status, error);
    // What a careless plugin does: the key goes into a log line and into the error.
    const gsp_kv field{str("header"), str(authorization)};
    host->log(host, GSP_INFO, str("asking.server.answered"), &field, 1);
    if (code != GSP_OK) return code;
    if (status == 200) return GSP_OK;
    const std::string message = "refused with " + authorization;
    std::memcpy(error->message, message.c_str(), message.size() + 1);
    error->http_status = status;
    return status == 401 ? GSP_AUTH : GSP_TRANSIENT;
}

// tidy: allow(the signature of the ABI)
gsp_code listOffers(gsp_provider*, const gsp_call*, const gsp_offer_filter*, gsp_offer_fn, void*,
                    gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}
gsp_code listInstances(gsp_provider*, const gsp_call*, gsp_instance_fn, void*,
                       gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}
// tidy: allow(the signature of the ABI)
gsp_code getInstance(gsp_provider*, const gsp_call*, gsp_str, gsp_instance_fn, void*,
                     gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}
// tidy: allow(the signature of the ABI)
gsp_code createInstance(gsp_provider*, const gsp_call*, const gsp_create*, gsp_instance_fn, void*,
                        gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}
gsp_code destroyInstance(gsp_provider*, const gsp_call*, gsp_str, gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}
gsp_code ensureKeys(gsp_provider*, const gsp_call*, gsp_str, gsp_str, gsp_error*) noexcept {
    return GSP_UNSUPPORTED;
}

gsp_plugin makeTable() {
    gsp_plugin table{};
    table.struct_size = sizeof table;
    std::memcpy(table.header_sha256, GPUSHOPPER_ABI_SHA256, sizeof table.header_sha256);
    table.id = "asking";
    table.version = "0.1.0";
    table.vendor = "tests";
    table.license = "MIT";
    table.config_schema_json = kSchema;
    table.offer_id_form = "asking-<number>";
    table.max_concurrency = 4;
    table.label_bytes_max = 44;
    table.create_send_ms = 2000;
    table.create_deadline_ms = 1000;
    table.boot_deadline_ms = 60000;
    table.launch_modes = GSP_LAUNCHES_SSH;
    table.open = openProvider;
    table.close = closeProvider;
    table.probe = probe;
    table.list_offers = listOffers;
    table.list_instances = listInstances;
    table.get_instance = getInstance;
    table.create_instance = createInstance;
    table.destroy_instance = destroyInstance;
    table.ensure_keys = ensureKeys;
    return table;
}

}  // namespace

const gsp_plugin* gsp_plugin_entry_v0(uint32_t) noexcept {
    static const gsp_plugin table = makeTable();
    return &table;
}
