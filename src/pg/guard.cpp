#include "pg/guard.hpp"

namespace migrate::pg {

MemoryContext call_context = nullptr;

namespace {

ErrorData out_of_memory;

ErrorData *ready_made_out_of_memory() noexcept {
    FlushErrorState();
    out_of_memory = ErrorData{};
    out_of_memory.elevel = ERROR;
    out_of_memory.output_to_server = true;
    out_of_memory.output_to_client = true;
    out_of_memory.sqlerrcode = ERRCODE_OUT_OF_MEMORY;
    out_of_memory.filename = __FILE__;
    out_of_memory.lineno = __LINE__;
    out_of_memory.funcname = __func__;
    static char text[] = "out of memory";
    out_of_memory.message = text;
    out_of_memory.assoc_context = ErrorContext;
    return &out_of_memory;
}

} // namespace

ErrorData *take_error() noexcept {
    MemoryContext volatile context = CurrentMemoryContext;
    ErrorData *volatile error = nullptr;
    PG_TRY();
    {
        MemoryContextSwitchTo(call_context != nullptr ? call_context : TopTransactionContext);
        error = CopyErrorData();
        FlushErrorState();
        MemoryContextSwitchTo(context);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(context);
        error = ready_made_out_of_memory();
    }
    PG_END_TRY();
    return error;
}

} // namespace migrate::pg
