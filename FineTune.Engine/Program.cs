using System.Globalization;

// Numbers in messages and files read the same on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return FineTune.Engine.Cli.CommandLine.Run(args);
