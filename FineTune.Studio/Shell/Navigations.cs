using Microsoft.AspNetCore.Components.Routing;

namespace FineTune.Studio.Shell;

/// <summary>A place in the main menu.</summary>
public sealed record MenuLink(string Text, string Href, NavLinkMatch Match = NavLinkMatch.Prefix, bool IsAction = false);

/// <summary>The main menu, in order.</summary>
public static class Navigations
{
    public static IReadOnlyList<MenuLink> All { get; } =
    [
        new("Home", "/", NavLinkMatch.All),
        new("New run", "/new", IsAction: true),
        new("Runs", "/runs"),
        new("Data", "/data"),
        new("Models", "/models"),
        new("Playground", "/playground"),
        new("API", "/api-access"),
        new("Settings", "/settings"),
    ];
}
