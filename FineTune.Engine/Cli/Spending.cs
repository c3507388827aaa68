using FineTune.Engine.Remote;

namespace FineTune.Engine.Cli;

/// <summary>Nothing that costs money begins unasked.</summary>
internal static class Spending
{
    /// <exception cref="UserException">The person does not agree, or cannot be asked; or the provider would refuse the rows.</exception>
    public static void Confirm(VerbContext context, TrainingPlan plan, bool agreed)
    {
        var cost = ApiCost.Of(context.Home, context.Settings, plan);
        context.Say($"{cost.Amount}\n{cost.Price}\nThe training and validation rows are sent to {cost.Provider}.");
        if (agreed) return;
        if (Console.IsInputRedirected || Console.IsErrorRedirected || context.IsJson) throw new UserException("This costs money, and nobody can be asked here.", "Add --yes to the command to agree.");
        Console.Error.Write("Start? [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes")) throw new UserException("Nothing was started, nothing was sent.", "Start again when you agree.");
    }
}
