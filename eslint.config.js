import tseslint from "typescript-eslint";

const pureFiles = [
    "components/**/*Plan.ts",
    "components/**/*checks.ts",
    "components/**/*Values.ts",
    "components/shared/{cidr,gcpNames,problems}.ts",
    "stacks/**/*.ts",
];

export default tseslint.config(
    { ignores: ["dist/**", "node_modules/**", ".lab/**", "coverage/**"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            "@typescript-eslint/no-floating-promises": "error",
            "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
            "@typescript-eslint/no-base-to-string": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
            "@typescript-eslint/explicit-module-boundary-types": "error",
            "max-lines": ["error", { max: 400, skipBlankLines: false }],
            "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
            eqeqeq: "error",
        },
    },
    {
        // Decide first, create second: a pure file knows Pulumi's types at most (docs/adr/0001).
        files: pureFiles,
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            group: ["@pulumi/*"],
                            allowTypeImports: true,
                            message: "pure files import nothing of Pulumi but types",
                        },
                    ],
                },
            ],
        },
    },
    {
        files: ["components/**/*.ts"],
        rules: {
            "no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            group: ["**/infra/*", "**/cli/*", "**/test/*", "**/stacks/load*"],
                            message: "components take arguments; they never read config, files or other stacks",
                        },
                    ],
                },
            ],
            "no-restricted-properties": [
                "error",
                { object: "process", property: "env", message: "components never read the environment" },
            ],
        },
    },
    {
        files: ["stacks/**/*.ts"],
        rules: {
            "no-restricted-imports": [
                "error",
                {
                    patterns: [
                        { group: ["**/infra/*", "**/cli/*", "**/test/*"], message: "stacks/ imports pure files only" },
                    ],
                },
            ],
        },
    },
    {
        files: ["test/**/*.ts"],
        rules: { "max-lines-per-function": "off" },
    },
    { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
