using FineTune.Engine;
using Microsoft.AspNetCore.Connections;

namespace FineTune.Studio.Security;

/// <summary>Failures of the start that a person can mend, as sentences; anything else keeps its trace.</summary>
internal static class StartFailure
{
    public static string? Explain(Exception e) => e switch
    {
        UserException user => user.Message,
        IOException { InnerException: AddressInUseException } =>
            $"{e.Message.TrimEnd('.')}. Probably the studio runs already: open that address, or start this one elsewhere with --urls http://127.0.0.1:5081.",
        UnauthorizedAccessException => $"{e.Message} Choose a folder you may write to with --home FOLDER.",
        _ => null,
    };
}
