#include "pg/base64.hpp"

extern "C" {
#include <utils/builtins.h>
#include <utils/fmgrprotos.h>
}

namespace migrate::pg {

std::string_view decode_base64(Datum text) {
    const auto *bytes = pg([&] {
        return DatumGetByteaPP(
            DirectFunctionCall2(binary_decode, text, PointerGetDatum(cstring_to_text("base64"))));
    });
    return {VARDATA_ANY(bytes), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(bytes))};
}

} // namespace migrate::pg
